"""Cases of ops_shape, ops_gather, ops_make, ops_flow and ops_compressed."""

import itertools
from collections.abc import Callable

import numpy as np

from tests.generator.verify.rig import Case, Draw, case, mb, types


@case("reshape")
def _reshape(draw: Draw) -> Case:
    a, b, c = draw.shape(3, 3)
    x = draw.floats(a, b, c)
    shape = draw.of([a * b, c], [-1], [a, -1], [c, b, a], [0, -1, 1])
    want = x.reshape([x.shape[axis] if size == 0 else size for axis, size in enumerate(shape)])
    return Case({"x": x}, lambda x: mb.reshape(x=x, shape=shape), [want])


@case("reshape", "iOS17")
def _reshape_from_the_right(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(1, 5))
    return Case({"x": x}, lambda x: mb.reshape(x=x, shape=[1, 0, -1, 0]), [x.reshape(1, 1, 2, x.shape[1])])


@case("reshape_like", "iOS16")
def _reshape_like(draw: Draw) -> Case:
    x, a, b = draw.floats(6, 5), draw.floats(2, 3, 4), draw.floats(1, 5, 1)
    build = lambda x, a, b: mb.reshape_like(  # noqa: E731
        x=x, ref_tensors=(a, b), begins=(0, 1), ends=(2, 0), end_masks=(False, True)
    )
    return Case({"x": x, "a": a, "b": b}, build, [x.reshape(2, 3, 5, 1)])


@case("expand_dims")
def _expand_dims(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    axes = draw.of([0], [-1], [0, 1], [-1, 0])
    return Case({"x": x}, lambda x: mb.expand_dims(x=x, axes=axes), [np.expand_dims(x, tuple(axes))])


@case("squeeze")
def _squeeze(draw: Draw) -> Case:
    x = draw.floats(2, 1, draw.int(1, 3), 1)
    axes = draw.of(None, [1], [-1], [1, 3])
    given = {} if axes is None else {"axes": axes}
    return Case({"x": x}, lambda x: mb.squeeze(x=x, **given), [np.squeeze(x, None if axes is None else tuple(axes))])


@case("transpose")
def _transpose(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(2, 4))
    perm = [int(axis) for axis in draw.random.permutation(x.ndim)]
    given = [axis - x.ndim if draw.flag() else axis for axis in perm]
    return Case({"x": x}, lambda x: mb.transpose(x=x, perm=given), [x.transpose(perm)])


@case("flatten2d")
def _flatten2d(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(2, 4))
    axis = draw.axis(x.ndim)
    return Case({"x": x}, lambda x: mb.flatten2d(x=x, axis=axis), [x.reshape(int(np.prod(x.shape[:axis])), -1)])


@case("reverse")
def _reverse(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    axes = draw.axes(x.ndim) if draw.flag() else None
    given = {} if axes is None else {"axes": axes}
    return Case({"x": x}, lambda x: mb.reverse(x=x, **given), [np.flip(x, axes)])


@case("reverse_sequence")
def _reverse_sequence(draw: Draw) -> Case:
    x = draw.floats(draw.int(1, 3), 2, draw.int(1, 4))
    lengths = draw.ints(x.shape[0], low=0, high=x.shape[2])
    want = x.copy()
    for row, length in enumerate(lengths):
        want[row, :, :length] = x[row, :, :length][:, ::-1]
    return Case({"x": x}, lambda x: mb.reverse_sequence(x=x, lengths=lengths, seq_axis=2, batch_axis=0), [want])


def _slice(draw: Draw, x: np.ndarray, may_squeeze: bool) -> tuple[dict[str, object], tuple[slice, ...], tuple[int, ...]]:
    """MIL's parameters, numpy's index, and the axes that are squeezed."""
    begins, ends, strides, masks, squeezes, index = [], [], [], [], [], []
    for n in x.shape:
        step = draw.of(1, 2, -1)
        start = draw.int(0, n - 1)
        stop = draw.int(start + 1, n) if step > 0 else draw.int(-1, start - 1)
        masked = draw.flag()
        squeezed = may_squeeze and draw.flag() and len(squeezes) < len(x.shape) - 1
        if stop == -1:  # before the first: only a mask says so
            masked = True
        begins.append(start - n if draw.flag() else start)
        ends.append(stop)
        strides.append(1 if squeezed else step)
        masks.append(masked)
        squeezes.append(squeezed)
        index.append(slice(start, start + 1) if squeezed else slice(start, None if masked else stop, step))
    given = {"begin": begins, "end": ends, "stride": strides, "end_mask": masks, "squeeze_mask": squeezes}
    return given, tuple(index), tuple(axis for axis, flag in enumerate(squeezes) if flag)


@case("slice_by_index", "iOS15", "iOS17")
def _slice_by_index(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 4))
    given, index, squeezed = _slice(draw, x, True)
    return Case({"x": x}, lambda x: mb.slice_by_index(x=x, **given), [x[index].squeeze(squeezed)])


@case("slice_update", "iOS18")
def _slice_update(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(2, 3))
    given, index, _ = _slice(draw, x, False)
    want = x.copy()
    update = draw.floats(*want[index].shape)
    want[index] = update
    return Case({"x": x, "update": update}, lambda x, update: mb.slice_update(x=x, update=update, **given), [want])


@case("slice_by_size")
def _slice_by_size(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    begin = [draw.int(0, n - 1) for n in x.shape]
    size = [draw.of(-1, draw.int(1, n - start)) for n, start in zip(x.shape, begin, strict=True)]
    want = x[tuple(slice(b, None if s == -1 else b + s) for b, s in zip(begin, size, strict=True))]
    return Case({"x": x}, lambda x: mb.slice_by_size(x=x, begin=begin, size=size), [want])


@case("sliding_windows")
def _sliding_windows(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(3, 6), 2)
    size, stride = draw.int(1, 3), draw.int(1, 2)
    want = np.stack([x[:, i : i + size] for i in range(0, x.shape[1] - size + 1, stride)], 1)
    axis = draw.of(1, -2)
    return Case({"x": x}, lambda x: mb.sliding_windows(x=x, axis=axis, size=size, stride=stride), [want])


@case("concat")
def _concat(draw: Draw) -> Case:
    shape = list(draw.shape(1, 3))
    axis = draw.axis(len(shape))
    inputs = {}
    interleave = draw.flag()
    for name in "abc"[: draw.int(1, 3)]:
        shape[axis] = shape[axis] if interleave else draw.int(1, 3)
        inputs[name] = draw.floats(*shape)
    parts = list(inputs.values())
    want = np.concatenate(parts, axis)
    if interleave:
        place = axis % len(shape)
        want = np.stack(parts, place + 1).reshape(want.shape)
    build = lambda **values: mb.concat(values=list(values.values()), axis=axis, interleave=interleave)  # noqa: E731
    return Case(inputs, build, [want])


@case("stack")
def _stack(draw: Draw) -> Case:
    shape = draw.shape(1, 3)
    inputs = {name: draw.floats(*shape) for name in "abc"[: draw.int(1, 3)]}
    axis = draw.int(-len(shape) - 1, len(shape))
    build = lambda **values: mb.stack(values=list(values.values()), axis=axis)  # noqa: E731
    return Case(inputs, build, [np.stack(list(inputs.values()), axis)])


@case("split")
def _split(draw: Draw) -> Case:
    x = draw.floats(2, 6, 3)
    if draw.flag():
        sizes = draw.of([1, 5], [2, 2, 2], [3, 1, 2])
        return Case({"x": x}, lambda x: mb.split(x=x, split_sizes=sizes, axis=1), np.split(x, np.cumsum(sizes)[:-1], 1))
    count = draw.of(2, 3, 6)
    return Case({"x": x}, lambda x: mb.split(x=x, num_splits=count, axis=-2), np.split(x, count, 1))


@case("tile")
def _tile(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    reps = [draw.int(1, 3) for _ in x.shape]
    return Case({"x": x}, lambda x: mb.tile(x=x, reps=reps), [np.tile(x, reps)])


@case("pad")
def _pad(draw: Draw) -> Case:
    x = draw.floats(*(draw.int(3, 4) for _ in range(draw.int(2, 4))))
    mode = draw.of("constant", "reflect", "replicate")
    padded = draw.int(1, x.ndim if mode == "constant" else min(2, x.ndim))
    pairs = [(draw.int(0, 2), draw.int(0, 2)) for _ in range(padded)]
    flat = [side for pair in pairs for side in pair]
    whole = [(0, 0)] * (x.ndim - padded) + pairs
    if mode == "constant":
        return Case({"x": x}, lambda x: mb.pad(x=x, pad=flat, constant_val=1.5), [np.pad(x, whole, constant_values=1.5)])
    want = np.pad(x, whole, mode="edge" if mode == "replicate" else "reflect")
    return Case({"x": x}, lambda x: mb.pad(x=x, pad=flat, mode=mode), [want])


@case("gather")
def _gather(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    axis = draw.axis(x.ndim)
    n = x.shape[axis]
    indices = draw.ints(*draw.shape(1, 2), low=-n, high=n - 1)
    return Case({"x": x, "i": indices}, lambda x, i: mb.gather(x=x, indices=i, axis=axis), [np.take(x, indices, axis)])


@case("gather", "iOS16", "iOS17")
def _gather_of_a_batch(draw: Draw) -> Case:
    x = draw.floats(2, 3, draw.int(2, 4), 2)
    indices = draw.ints(2, draw.int(1, 3), low=0, high=x.shape[2] - 1)
    want = np.stack([np.take(x[row], indices[row], 1) for row in range(2)])
    build = lambda x, i: mb.gather(x=x, indices=i, axis=draw_axis, batch_dims=1)  # noqa: E731
    draw_axis = draw.of(2, -2)
    return Case({"x": x, "i": indices}, build, [want])


@case("gather_along_axis", "iOS15", "iOS17")
def _gather_along_axis(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    axis = draw.axis(x.ndim)
    indices = draw.ints(*x.shape, low=0, high=x.shape[axis] - 1)
    build = lambda x, i: mb.gather_along_axis(x=x, indices=i, axis=axis)  # noqa: E731
    return Case({"x": x, "i": indices}, build, [np.take_along_axis(x, indices, axis)])


@case("gather_nd")
def _gather_nd(draw: Draw) -> Case:
    x = draw.floats(2, 3, 4)
    depth = draw.int(1, 3)
    indices = np.stack([draw.ints(2, 2, low=0, high=x.shape[axis] - 1) for axis in range(depth)], -1)
    want = x[tuple(indices[..., axis] for axis in range(depth))]
    return Case({"x": x, "i": indices}, lambda x, i: mb.gather_nd(x=x, indices=i), [want])


@case("gather_nd", "iOS16", "iOS17")
def _gather_nd_of_a_batch(draw: Draw) -> Case:
    x = draw.floats(2, 3, 4)
    indices = draw.ints(2, draw.int(1, 3), 1, low=0, high=2)
    want = np.stack([x[row][indices[row, :, 0]] for row in range(2)])
    return Case({"x": x, "i": indices}, lambda x, i: mb.gather_nd(x=x, indices=i, batch_dims=1), [want])


SCATTER: dict[str, Callable[[float, float], float]] = {
    "add": lambda old, new: old + new, "sub": lambda old, new: old - new, "mul": lambda old, new: old * new,
    "div": lambda old, new: old / new, "max": max, "min": min, "update": lambda old, new: new,
}  # fmt: skip


def scattered(data: np.ndarray, mode: str, places: list[tuple[object, ...]], updates: list[np.ndarray]) -> np.ndarray:
    """The updates one after the other."""
    want = data.astype(np.float64)
    for place, update in zip(places, updates, strict=True):
        want[place] = np.vectorize(SCATTER[mode])(want[place], update)
    return want


def _mode(draw: Draw) -> str:
    return str(draw.of(*SCATTER))


@case("scatter", "iOS15", "iOS17")
def _scatter(draw: Draw) -> Case:
    data, mode = draw.floats(4, 3), _mode(draw)
    indices = draw.random.permutation(4)[:2].astype(np.int32) if mode == "update" else draw.ints(3, low=0, high=3)
    updates = draw.floats(len(indices), 3, low=0.5)
    want = scattered(data, mode, [(int(i),) for i in indices], list(updates))
    build = lambda d, i, u: mb.scatter(data=d, indices=i, updates=u, axis=0, mode=mode)  # noqa: E731
    return Case({"d": data, "i": indices, "u": updates}, build, [want])


@case("scatter_along_axis", "iOS15", "iOS17")
def _scatter_along_axis(draw: Draw) -> Case:
    data, mode = draw.floats(2, 4), _mode(draw)
    if mode == "update":
        indices = np.stack([draw.random.permutation(4)[:3] for _ in range(2)]).astype(np.int32)
    else:
        indices = draw.ints(2, 3, low=0, high=3)
    updates = draw.floats(2, 3, low=0.5)
    every = list(itertools.product(range(2), range(3)))
    want = scattered(data, mode, [(i, int(indices[i, j])) for i, j in every], [updates[i, j] for i, j in every])
    build = lambda d, i, u: mb.scatter_along_axis(data=d, indices=i, updates=u, axis=-1, mode=mode)  # noqa: E731
    return Case({"d": data, "i": indices, "u": updates}, build, [want])


@case("scatter_nd", "iOS15", "iOS17")
def _scatter_nd(draw: Draw) -> Case:
    data, mode = draw.floats(3, 4, 2), _mode(draw)
    flat = draw.random.permutation(12)[:3] if mode == "update" else draw.random.integers(0, 12, 3)
    indices = np.stack([flat // 4, flat % 4], -1).astype(np.int32)
    updates = draw.floats(3, 2, low=0.5)
    want = scattered(data, mode, [tuple(map(int, pair)) for pair in indices], list(updates))
    build = lambda d, i, u: mb.scatter_nd(data=d, indices=i, updates=u, mode=mode)  # noqa: E731
    return Case({"d": data, "i": indices, "u": updates}, build, [want])


@case("non_zero")
def _non_zero(draw: Draw) -> Case:
    x = draw.ints(*draw.shape(1, 3), low=-1, high=1)
    return Case({"x": x}, lambda x: mb.non_zero(x=x), [np.argwhere(x)])


@case("one_hot")
def _one_hot(draw: Draw) -> Case:
    indices = draw.ints(*draw.shape(1, 2), low=0, high=3)
    axis = draw.of(-1, 0, 1)
    on, off = draw.of((1, 0), (2.5, -0.5), (7, 3))
    want = np.moveaxis(np.where(indices[..., None] == np.arange(4), on, off), -1, axis)
    build = lambda i: mb.one_hot(indices=i, one_hot_vector_size=4, axis=axis, on_value=on, off_value=off)  # noqa: E731
    return Case({"i": indices}, build, [want])


@case("band_part")
def _band_part(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(1, 4), draw.int(1, 4))
    lower, upper = draw.int(-1, 2), draw.int(-1, 2)
    want = np.tril(np.triu(x, -lower if lower >= 0 else -9), upper if upper >= 0 else 9)
    return Case({"x": x}, lambda x: mb.band_part(x=x, lower=lower, upper=upper), [want])


@case("fill")
def _fill(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    value = draw.of(1.5, 3, True)
    return Case({"x": x}, lambda x: mb.fill(shape=mb.shape(x=x), value=value), [np.full(x.shape, value)])


@case("fill_like", "iOS16")
def _fill_like(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    value = draw.of(1.5, 3)
    return Case({"x": x}, lambda x: mb.fill_like(ref_tensor=x, value=value), [np.full(x.shape, value)])


@case("shape")
def _shape(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 4))
    return Case({"x": x}, lambda x: mb.shape(x=x), [np.array(x.shape)])


@case("range_1d")
def _range_1d(draw: Draw) -> Case:
    end, step = draw.int(1, 9), draw.int(1, 3)
    build = lambda e: mb.range_1d(start=-2, end=mb.squeeze(x=e), step=step)  # noqa: E731
    return Case({"e": np.array([end], np.int32)}, build, [np.arange(-2, end, step)])


def _random(name: str, check: Callable[[np.ndarray], bool], **given: object) -> None:
    @case(name)
    def _(draw: Draw) -> Case:
        seeded = draw.flag()
        extra = {"seed": draw.int(0, 99)} if seeded else {}

        def build(x: object) -> tuple[object, object]:
            shape = mb.mul(x=mb.shape(x=x), y=1)  # no constant: a drawn number is no constant either
            return tuple(getattr(mb, name)(shape=shape, **given, **extra) for _ in range(2))

        def asked(first: np.ndarray, second: np.ndarray) -> bool:
            return check(first) and check(second) and bool((first == second).all()) == seeded

        return Case({"x": draw.floats(40, 50)}, build, asked)


_random("random_normal", lambda x: abs(x.mean() - 2) < 0.1 and abs(x.std() - 0.5) < 0.05, mean=2.0, stddev=0.5)
_random("random_uniform", lambda x: -1 <= x.min() < -0.9 and 2.9 < x.max() <= 3, low=-1.0, high=3.0)
_random("random_bernoulli", lambda x: set(np.unique(x)) == {0, 1} and abs(x.mean() - 0.3) < 0.06, prob=0.3)


@case("random_categorical")
def _random_categorical(draw: Draw) -> Case:
    mode = draw.of("logits", "probs")
    share = np.array([[0.1, 0.2, 0.7]], np.float32)
    x = np.log(share) if mode == "logits" else share
    build = lambda x: mb.random_categorical(x=x, mode=mode, size=3000)  # noqa: E731
    check = lambda drawn: bool(np.abs(np.bincount(drawn[0].astype(int)) / 3000 - share[0]).max() < 0.05)  # noqa: E731
    return Case({"x": x}, build, check)


@case("cond")
def _cond(draw: Draw) -> Case:
    x, choice = draw.floats(2, 3), draw.int(0, 1)
    build = lambda x, c: mb.cond(  # noqa: E731
        pred=mb.cast(x=mb.squeeze(x=c), dtype="bool"),
        _true_fn=lambda: mb.mul(x=mb.sin(x=x), y=2.0),
        _false_fn=lambda: mb.sub(x=x, y=1.0),
    )
    return Case({"x": x, "c": np.array([choice], np.int32)}, build, [np.sin(x) * 2 if choice else x - 1])


@case("while_loop")
def _while_loop(draw: Draw) -> Case:
    x, count = draw.floats(2, 3), draw.int(0, 4)
    build = lambda x, n: mb.while_loop(  # noqa: E731
        _cond=lambda i, value: mb.less(x=i, y=mb.squeeze(x=n)),
        _body=lambda i, value: (mb.add(x=i, y=1), mb.mul(x=value, y=mb.add(x=x, y=0.5))),
        loop_vars=(mb.mul(x=mb.squeeze(x=n), y=0), x),
    )[1]
    return Case({"x": x, "n": np.array([count], np.int32)}, build, [x * (x + 0.5) ** count])


def _added(name: str, opset: str, make: Callable[[Draw], tuple[np.ndarray, dict[str, object], np.ndarray]]) -> None:
    """A compressed weight is a constant: it is added to an input."""

    @case(name, opset)
    def _(draw: Draw) -> Case:
        x, given, dense = make(draw)
        return Case({"x": x}, lambda x: mb.add(x=x, y=getattr(mb, name)(**given)), [x + dense])


def _affine(draw: Draw) -> tuple[np.ndarray, dict[str, object], np.ndarray]:
    kind = draw.of(np.int8, np.uint8)
    data = draw.random.integers(0, 100, (3, 4)).astype(kind)
    axis = draw.of(0, -1)
    shape = (3, 1) if axis == 0 else (1, 4)
    scale, zero = draw.floats(*shape, low=0.1), draw.random.integers(0, 9, shape).astype(kind)
    given = {"quantized_data": data, "zero_point": zero.ravel(), "scale": scale.ravel(), "axis": np.int32(axis)}
    return draw.floats(3, 4), given, scale * (data.astype(np.float32) - zero)


def _packed(values: np.ndarray, bits: int) -> np.ndarray:
    """Least significant bit first, one value after the other."""
    single = [(int(value) >> bit) & 1 for value in values.ravel() for bit in range(bits)]
    return np.packbits(single, bitorder="little")


def _palette(draw: Draw) -> tuple[np.ndarray, dict[str, object], np.ndarray]:
    bits = draw.of(1, 2, 4, 6, 8)
    shape = draw.shape(1, 3, 5)
    indices, lut = draw.random.integers(0, 2**bits, shape), draw.floats(2**bits)
    given = {"indices": _packed(indices, bits), "lut": lut, "shape": np.array(shape, np.uint32)}
    return draw.floats(*shape), given, lut[indices]


def _sparse(draw: Draw) -> tuple[np.ndarray, dict[str, object], np.ndarray]:
    mask = draw.random.integers(0, 2, draw.shape(1, 3, 5))
    mask.flat[0] = 1
    values = draw.floats(int(mask.sum()))
    dense = np.zeros(mask.shape, np.float32)
    dense[mask == 1] = values
    given = {"nonzero_data": values, "mask": _packed(mask, 1), "shape": np.array(mask.shape, np.uint32)}
    return draw.floats(*mask.shape), given, dense


_SUB_BYTE = {1: types.np_uint1_dtype, 2: types.np_uint2_dtype, 3: types.np_uint3_dtype, 4: types.np_uint4_dtype,
             6: types.np_uint6_dtype, 8: np.dtype(np.uint8)}  # fmt: skip


def _blockwise(draw: Draw) -> tuple[np.ndarray, dict[str, object], np.ndarray]:
    kind = draw.of(np.int8, np.uint8, types.np_int4_dtype, types.np_uint4_dtype)
    low, high = (-8, 8) if kind == types.np_int4_dtype else (0, 16)
    data = draw.random.integers(low, high, (4, 6)).astype(kind)
    blocks = draw.of((1, 1), (4, 1), (2, 3), (4, 6))
    scale, offset = draw.floats(*blocks, low=0.1), draw.random.integers(0, 8, blocks).astype(kind)
    spread = np.ones((4 // blocks[0], 6 // blocks[1]), np.float32)
    given: dict[str, object] = {"data": data, "scale": scale}
    shifted = data.astype(np.float32)
    if draw.flag():
        given["offset"] = offset
        shifted = shifted - np.kron(offset.astype(np.float32), spread)
    return draw.floats(4, 6), given, np.kron(scale, spread) * shifted


def _palettes(draw: Draw) -> tuple[np.ndarray, dict[str, object], np.ndarray]:
    bits, vector = draw.of(1, 2, 3, 4, 6, 8), draw.of(1, 2)
    tables = draw.of((1, 1), (2, 1), (2, 3))
    indices = draw.random.integers(0, 2**bits, (4, 3)).astype(np.uint8)
    lut = draw.floats(*tables, 2**bits, vector)
    axis = draw.int(0, 1)
    dense = np.empty((4, 3, vector), np.float32)
    for i, j in np.ndindex(4, 3):
        dense[i, j] = lut[i * tables[0] // 4, j * tables[1] // 3, indices[i, j]]
    whole = np.moveaxis(dense, -1, axis + 1).reshape([4 * vector, 3] if axis == 0 else [4, 3 * vector])
    given: dict[str, object] = {"indices": indices.astype(_SUB_BYTE[bits]), "lut": lut}
    if vector > 1:
        given["vector_axis"] = np.int32(axis)
    return draw.floats(*whole.shape), given, whole


_added("constexpr_affine_dequantize", "iOS16", _affine)
_added("constexpr_lut_to_dense", "iOS16", _palette)
_added("constexpr_sparse_to_dense", "iOS16", _sparse)
_added("constexpr_blockwise_shift_scale", "iOS18", _blockwise)
_added("constexpr_lut_to_dense", "iOS18", _palettes)


@case("constexpr_cast", "iOS16")
def _constexpr_cast(draw: Draw) -> Case:
    x, half = draw.floats(2, 3), draw.floats(2, 3).astype(np.float16)
    build = lambda x: mb.add(x=x, y=mb.constexpr_cast(source_val=half, output_dtype="fp32"))  # noqa: E731
    return Case({"x": x}, build, [x + half.astype(np.float32)])


def _masked(draw: Draw) -> tuple[np.ndarray, int]:
    mask = draw.random.integers(0, 2, (4, 6)).astype(np.uint8)
    mask[0, 0] = 1
    return mask, int(mask.sum())


@case("constexpr_sparse_to_dense", "iOS18")
def _sparse_in_shape(draw: Draw) -> Case:
    (mask, count), x = _masked(draw), draw.floats(4, 6)
    values = draw.floats(count)
    dense = np.zeros((4, 6), np.float32)
    dense[mask == 1] = values
    bits = mask.astype(types.np_uint1_dtype)
    return Case({"x": x}, lambda x: mb.add(x=x, y=mb.constexpr_sparse_to_dense(nonzero_data=values, mask=bits)), [x + dense])


@case("constexpr_sparse_blockwise_shift_scale", "iOS18")
def _sparse_blockwise(draw: Draw) -> Case:
    (mask, count), x = _masked(draw), draw.floats(4, 6)
    data, scale = draw.random.integers(0, 50, count).astype(np.int8), draw.floats(1, 6, low=0.1)
    dense = np.zeros((4, 6), np.float32)
    dense[mask == 1] = data
    dense = dense * scale

    def build(x: object) -> object:
        kept, values = mb.constexpr_sparse_blockwise_shift_scale(
            data_mask=mask.astype(types.np_uint1_dtype), nonzero_data=data, scale=scale
        )
        return mb.add(x=x, y=mb.constexpr_sparse_to_dense(nonzero_data=values, mask=kept))

    return Case({"x": x}, build, [x + dense])


@case("constexpr_lut_to_sparse", "iOS18")
def _sparse_palette(draw: Draw) -> Case:
    mask, count = _masked(draw)
    vector = draw.of(1, 2)
    x = draw.floats(4 * vector, 6)
    indices, lut = draw.random.integers(0, 4, count).astype(np.uint8), draw.floats(1, 1, 4, vector)
    dense = np.zeros((4, vector, 6), np.float32)
    for (i, j), chosen in zip(np.argwhere(mask), indices, strict=True):
        dense[i, :, j] = lut[0, 0, chosen]
    extra = {"vector_axis": np.int32(0)} if vector > 1 else {}

    def build(x: object) -> object:
        kept, values = mb.constexpr_lut_to_sparse(
            indices_mask=mask.astype(types.np_uint1_dtype),
            indices_nonzero_data=indices.astype(types.np_uint2_dtype),
            lut=lut,
            **extra,
        )
        return mb.add(x=x, y=mb.constexpr_sparse_to_dense(nonzero_data=values, mask=kept))

    return Case({"x": x}, build, [x + dense.reshape(4 * vector, 6)])


def _quantization(draw: Draw) -> tuple[np.ndarray, dict[str, object], np.ndarray, np.ndarray, str]:
    x, kind = draw.floats(3, 4), draw.of("int8", "uint8")
    if draw.flag():
        scale, zero = np.float32(0.1), np.array(draw.int(0, 5), kind)
        return x, {"scale": scale, "zero_point": zero}, scale, zero, kind
    scale, zero = draw.floats(3, low=0.1, high=0.3), draw.random.integers(0, 9, 3).astype(kind)
    return x, {"scale": scale, "zero_point": zero, "axis": 0}, scale[:, None], zero[:, None], kind


@case("quantize", "iOS17")
def _quantize(draw: Draw) -> Case:
    x, given, scale, zero, kind = _quantization(draw)
    low, high = np.iinfo(kind).min, np.iinfo(kind).max
    want = np.clip(np.round(x / scale) + zero, low, high)
    build = lambda x: mb.cast(x=mb.quantize(input=x, output_dtype=kind, **given), dtype="int32")  # noqa: E731
    return Case({"x": x}, build, [want])


@case("dequantize", "iOS17")
def _dequantize(draw: Draw) -> Case:
    _, given, scale, zero, kind = _quantization(draw)
    x = draw.ints(3, 4, low=0, high=90)
    build = lambda x: mb.dequantize(input=mb.cast(x=x, dtype=kind), **given)  # noqa: E731
    return Case({"x": x}, build, [scale * (x - zero.astype(np.float32))])
