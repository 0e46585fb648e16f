"""Branches, loops and states."""

from typing import Any

from torch import Tensor

from generator.verify.registry import Runner, op


@op()
def cond(pred: bool, blocks: list[Runner]) -> tuple[Any, ...]:
    when_true, when_false = blocks
    return when_true() if pred else when_false()


@op()
def while_loop(loop_vars: list[Tensor], blocks: list[Runner]) -> tuple[Any, ...]:
    condition, body = blocks
    values = tuple(loop_vars)
    while bool(condition(*values)[0]):
        values = body(*values)
    return values


@op()
def read_state(input: Any) -> Tensor:
    return input.value


@op()
def write_state(input: Any, data: Tensor) -> tuple[Tensor, ...]:
    input.value = data
    return ()
