"""Even joins out of any beginning."""

from hypothesis import given
from hypothesis import strategies as st

from node.control.stagger import evening_offset, widest_gap


def test_the_widest_gap_is_halved() -> None:
    assert widest_gap([0, 40, 60], 100, 0, 0) == 80  # between 60 and 100
    assert widest_gap([10], 100, 10, 0) == 50
    assert widest_gap([], 100, 0, 0) == 100


def test_a_gap_that_is_too_near_is_passed_over() -> None:
    assert widest_gap([0, 50], 100, 20, 10) == 55  # not 5 frames from now
    assert widest_gap([0], 100, 45, 10) == 100


def test_even_phases_stay() -> None:
    assert evening_offset(0, [25, 50, 75], 100) == 0
    assert evening_offset(5, [], 100) == 0


@given(st.lists(st.integers(0, 11_999), min_size=2, max_size=12, unique=True))
def test_any_phases_become_even(phases: list[int]) -> None:
    period = 12_000
    for _ in range(60):
        for layer in sorted(range(len(phases)), key=lambda n: phases[n] % period):
            others = [phase for n, phase in enumerate(phases) if n != layer]
            phases[layer] -= evening_offset(phases[layer], others, period)
    ordered = sorted(phase % period for phase in phases)
    gaps = [(b - a) % period or period for a, b in zip(ordered, ordered[1:] + ordered[:1], strict=True)]
    assert max(gaps) - min(gaps) <= 0.5 * period / len(phases)
