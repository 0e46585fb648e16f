"""Cases of ops_linear, ops_conv, ops_norm, ops_reduce and ops_image."""

import itertools
from collections.abc import Callable, Sequence

import numpy as np
from scipy import special

from tests.generator.verify.rig import Case, Draw, case, mb


@case("linear", "iOS15", "iOS17")
def _linear(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(1, 3))
    weight = draw.floats(draw.int(1, 4), x.shape[-1])
    bias = draw.floats(len(weight)) if draw.flag() else None
    want = x @ weight.T + (0 if bias is None else bias)
    given = {} if bias is None else {"bias": bias}
    return Case({"x": x}, lambda x: mb.linear(x=x, weight=weight, **given), [want])


@case("matmul", "iOS15", "iOS17")
def _matmul(draw: Draw) -> Case:
    batch = draw.shape(0, 2)
    n, k, m = draw.shape(3, 3)
    tx, ty = draw.flag(), draw.flag()
    x = draw.floats(*batch, *((k, n) if tx else (n, k)))
    y = draw.floats(*batch[draw.int(0, len(batch)) :], *((m, k) if ty else (k, m)))
    want = np.matmul(x.swapaxes(-1, -2) if tx else x, y.swapaxes(-1, -2) if ty else y)
    return Case({"x": x, "y": y}, lambda x, y: mb.matmul(x=x, y=y, transpose_x=tx, transpose_y=ty), [want])


@case("einsum")
def _einsum(draw: Draw) -> Case:
    n, c, h, w, u = draw.shape(5, 5)
    if draw.flag():
        a, b, equation = draw.floats(n, c, h, w), draw.floats(n, w, h, u), "nchw,nwhu->nchu"
    else:
        a, b, equation = draw.floats(c, h, w), draw.floats(w, h, u), "chw,whr->chr"
    return Case({"a": a, "b": b}, lambda a, b: mb.einsum(values=(a, b), equation=equation), [np.einsum(equation, a, b)])


@case("scaled_dot_product_attention", "iOS18")
def _attention(draw: Draw) -> Case:
    batch, (length, keys, width, out) = draw.shape(1, 2), draw.shape(4, 4)
    q, k, v = draw.floats(*batch, length, width), draw.floats(*batch, keys, width), draw.floats(*batch, keys, out)
    inputs = {"q": q, "k": k, "v": v}
    kind = draw.of("none", "added", "bool")
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(width)
    if kind == "none":
        build = lambda q, k, v: mb.scaled_dot_product_attention(query=q, key=k, value=v)  # noqa: E731
    elif kind == "added":
        inputs["mask"] = draw.floats(length, keys)
        scores = scores + inputs["mask"]
        build = lambda q, k, v, mask: mb.scaled_dot_product_attention(query=q, key=k, value=v, attn_mask=mask)  # noqa: E731
    else:
        inputs["mask"] = draw.ints(length, keys, low=0, high=1)
        inputs["mask"][:, 0] = 1  # no row without any key
        scores = np.where(inputs["mask"] != 0, scores, -np.inf)
        build = lambda q, k, v, mask: mb.scaled_dot_product_attention(  # noqa: E731
            query=q, key=k, value=v, attn_mask=mb.cast(x=mask, dtype="bool")
        )
    return Case(inputs, build, [special.softmax(scores, -1) @ v])


def padded(x: np.ndarray, pads: Sequence[tuple[int, int]], value: float = 0) -> np.ndarray:
    return np.pad(x, [(0, 0), (0, 0), *pads], constant_values=value)


def same_pads(sizes: Sequence[int], kernel: Sequence[int], strides: Sequence[int], lower: bool) -> list[tuple[int, int]]:
    """TensorFlow's: the output has ceil(size / stride) elements, an odd one goes to the end (lower: to the beginning)."""
    pads = []
    for n, k, s in zip(sizes, kernel, strides, strict=True):
        total = max(0, (int(np.ceil(n / s)) - 1) * s + k - n)
        less, more = total // 2, (total + 1) // 2
        pads.append((more, less) if lower else (less, more))
    return pads


def windows(x: np.ndarray, kernel: Sequence[int], strides: Sequence[int], dilations: Sequence[int]) -> np.ndarray:
    """Every window of the spatial axes: (n, c, *out, *kernel)."""
    reach = [(k - 1) * d + 1 for k, d in zip(kernel, dilations, strict=True)]
    count = [(n - r) // s + 1 for n, r, s in zip(x.shape[2:], reach, strides, strict=True)]
    out = np.empty((*x.shape[:2], *count, *kernel), np.float64)
    for at in itertools.product(*map(range, count)):
        picked = tuple(slice(i * s, i * s + r, d) for i, s, r, d in zip(at, strides, reach, dilations, strict=True))
        out[(slice(None), slice(None), *at)] = x[(slice(None), slice(None), *picked)]
    return out


def plain_conv(x: np.ndarray, weight: np.ndarray, strides: Sequence[int], dilations: Sequence[int], groups: int) -> np.ndarray:
    seen = windows(x, weight.shape[2:], strides, dilations)
    parts = []
    axes = list(range(-(weight.ndim - 2), 0))
    for part, kernels in zip(np.split(seen, groups, 1), np.split(weight, groups, 0), strict=True):
        parts.append(np.moveaxis(np.tensordot(part, kernels, axes=([1, *axes], [1, *axes])), -1, 1))
    return np.concatenate(parts, 1)


def _conv_of(opset_has_lower: bool) -> Callable[[Draw], Case]:
    def make(draw: Draw) -> Case:
        rank = draw.int(1, 3)
        groups, per_group, out = draw.int(1, 2), draw.int(1, 2), draw.int(1, 2)
        x = draw.floats(draw.int(1, 2), groups * per_group, *(draw.int(6, 8) for _ in range(rank)))
        weight = draw.floats(groups * out, per_group, *(draw.int(1, 3) for _ in range(rank)))
        strides, dilations = [draw.int(1, 3) for _ in range(rank)], [draw.int(1, 2) for _ in range(rank)]
        bias = draw.floats(groups * out) if draw.flag() else None
        kind = draw.of("valid", "custom", "same", *(["same_lower"] if opset_has_lower else []))
        reach = [(k - 1) * d + 1 for k, d in zip(weight.shape[2:], dilations, strict=True)]
        pads = [(0, 0)] * rank
        given = {"bias": bias} if bias is not None else {}
        if kind == "custom":
            pads = [(draw.int(0, 2), draw.int(0, 2)) for _ in range(rank)]
            given["pad"] = [side for pair in pads for side in pair]
        elif kind != "valid":
            pads = same_pads(x.shape[2:], reach, strides, kind == "same_lower")
        want = plain_conv(padded(x, pads), weight, strides, dilations, groups)
        if bias is not None:
            want = want + bias.reshape(-1, *[1] * rank)
        build = lambda x: mb.conv(  # noqa: E731
            x=x, weight=weight, strides=strides, dilations=dilations, groups=groups, pad_type=kind, **given
        )
        return Case({"x": x}, build, [want])

    return make


case("conv")(_conv_of(False))
case("conv", "iOS16")(_conv_of(True))


def plain_transpose(x: np.ndarray, weight: np.ndarray, strides: list[int], dilations: list[int], groups: int) -> np.ndarray:
    """Each input element lays its kernel down: the whole output, nothing cut off."""
    kernel = weight.shape[2:]
    sizes = [(n - 1) * s + (k - 1) * d + 1 for n, s, k, d in zip(x.shape[2:], strides, kernel, dilations, strict=True)]
    out = np.zeros((x.shape[0], weight.shape[1] * groups, *sizes))
    parts = zip(np.split(x, groups, 1), np.split(weight, groups, 0), np.split(out, groups, 1), strict=True)
    for part, kernels, target in parts:
        for at in itertools.product(*map(range, x.shape[2:])):
            laid = np.einsum("nc,co...->no...", part[(slice(None), slice(None), *at)], kernels)
            spot = tuple(
                slice(i * s, i * s + (k - 1) * d + 1, d) for i, s, k, d in zip(at, strides, kernel, dilations, strict=True)
            )
            target[(slice(None), slice(None), *spot)] += laid
    return out


@case("conv_transpose", "iOS15", "iOS17")
def _conv_transpose(draw: Draw) -> Case:
    rank = draw.int(1, 3)
    groups = draw.int(1, 2)
    x = draw.floats(draw.int(1, 2), groups * draw.int(1, 2), *(draw.int(2, 4) for _ in range(rank)))
    weight = draw.floats(x.shape[1], draw.int(1, 2), *(draw.int(2, 4) for _ in range(rank)))
    strides = [draw.int(1, 3) for _ in range(rank)]
    dilations = [draw.int(1, 2) for _ in range(rank)]
    bias = draw.floats(weight.shape[1] * groups) if draw.flag() else None
    whole = plain_transpose(x, weight, strides, dilations, groups)
    kind = draw.of("valid", "custom", "custom with output_shape", "same")
    given = {"bias": bias} if bias is not None else {}
    cut = [(0, n) for n in whole.shape[2:]]
    if kind.startswith("custom"):
        pads = [(draw.int(0, 1), draw.int(0, 1)) for _ in range(rank)]
        cut = [(before, n - after) for (before, after), n in zip(pads, whole.shape[2:], strict=True)]
        given["pad"] = [side for pair in pads for side in pair]
    if kind == "custom with output_shape":  # as PyTorch's output_padding: up to one more element than the kernels reach
        more = [draw.int(0, after) for _, after in pads]
        cut = [(begin, end + extra) for (begin, end), extra in zip(cut, more, strict=True)]
        given["output_shape"] = [x.shape[0], whole.shape[1], *(end - begin for begin, end in cut)]
    if kind == "same":
        reach = [(k - 1) * d + 1 for k, d in zip(weight.shape[2:], dilations, strict=True)]
        strides = [min(s, r) for s, r in zip(strides, reach, strict=True)]
        whole = plain_transpose(x, weight, strides, dilations, groups)
        begins = [(r - s) // 2 for s, r in zip(strides, reach, strict=True)]
        cut = [(begin, begin + n * s) for begin, n, s in zip(begins, x.shape[2:], strides, strict=True)]
    want = whole[(slice(None), slice(None), *(slice(*pair) for pair in cut))]
    if bias is not None:
        want = want + bias.reshape(-1, *[1] * rank)
    build = lambda x: mb.conv_transpose(  # noqa: E731
        x=x, weight=weight, strides=strides, dilations=dilations, groups=groups, pad_type=kind.split()[0], **given
    )
    return Case({"x": x}, build, [want])


def _pool(name: str, reduce: Callable[[np.ndarray, tuple[int, ...]], np.ndarray]) -> None:
    @case(name)
    def _(draw: Draw) -> Case:
        rank = draw.int(1, 2 if name == "l2_pool" else 3)
        x = draw.floats(2, 2, *(draw.int(4, 6) for _ in range(rank)))
        kernel, strides = [draw.int(1, 3) for _ in range(rank)], [draw.int(1, 3) for _ in range(rank)]
        kind = draw.of("valid", "custom", "same")
        ceil = rank < 3 and kind != "same" and name != "l2_pool" and draw.flag()
        pads = {"valid": [(0, 0)] * rank, "same": same_pads(x.shape[2:], kernel, strides, False)}.get(kind)
        given: dict[str, object] = {"ceil_mode": ceil} if ceil else {}
        if pads is None:
            halves = [draw.int(0, k // 2) for k in kernel]
            pads = [(half, half) for half in halves]
            given["pad"] = [side for pair in pads for side in pair]
        excludes = name == "avg_pool" and draw.flag()
        if excludes:
            given["exclude_padding_from_average"] = True
        beyond = [(0, 0)] * rank
        if ceil:
            strides = [min(s, k) for s, k in zip(strides, kernel, strict=True)]
            beyond = [(0, _beyond(n, k, s, pair)) for n, k, s, pair in zip(x.shape[2:], kernel, strides, pads, strict=True)]
        filled = padded(padded(x, pads, -np.inf if name == "max_pool" else 0), beyond, -np.inf if name == "max_pool" else 0)
        seen = windows(filled, kernel, strides, [1] * rank)
        over = tuple(range(-rank, 0))
        want = reduce(seen, over)
        if name == "avg_pool":
            inside = padded(padded(np.ones_like(x), pads, 0 if excludes else 1), beyond)
            want = want / windows(inside, kernel, strides, [1] * rank).sum(over)
        build = lambda x: getattr(mb, name)(x=x, kernel_sizes=kernel, strides=strides, pad_type=kind, **given)  # noqa: E731
        return Case({"x": x}, build, [want])


def _beyond(size: int, kernel: int, stride: int, pads: tuple[int, int]) -> int:
    """What PyTorch's ceil_mode reads after the padding: a last window that begins within the input or its left padding."""
    length = size + sum(pads)
    count = int(np.ceil((length - kernel) / stride)) + 1
    if (count - 1) * stride >= size + pads[0]:
        count -= 1
    return max(0, (count - 1) * stride + kernel - length)


_pool("avg_pool", lambda seen, over: seen.sum(over))
_pool("max_pool", lambda seen, over: seen.max(over))
_pool("l2_pool", lambda seen, over: np.sqrt((seen**2).sum(over)))


def _normal(x: np.ndarray, axes: tuple[int, ...], epsilon: float) -> np.ndarray:
    return (x - x.mean(axes, keepdims=True)) / np.sqrt(x.var(axes, keepdims=True) + epsilon)


@case("layer_norm", "iOS15", "iOS17")
def _layer_norm(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(2, 4))
    axes = sorted({axis % x.ndim for axis in draw.axes(x.ndim)})
    kept = [size if axis in axes else 1 for axis, size in enumerate(x.shape)]
    shape = [x.shape[axis] for axis in axes]
    gamma, beta = draw.floats(*shape), draw.floats(*shape)
    want = _normal(x, tuple(axes), 1e-3) * gamma.reshape(kept) + beta.reshape(kept)
    return Case({"x": x}, lambda x: mb.layer_norm(x=x, axes=axes, gamma=gamma, beta=beta, epsilon=1e-3), [want])


@case("instance_norm", "iOS15", "iOS17")
def _instance_norm(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(1, 3), *draw.shape(1, 2))
    over = tuple(range(2, x.ndim))
    gamma, beta = draw.floats(2, x.shape[1])
    shape = (-1, *[1] * len(over))
    if draw.flag():
        return Case({"x": x}, lambda x: mb.instance_norm(x=x, epsilon=1e-2), [_normal(x, over, 1e-2)])
    want = _normal(x, over, 1e-2) * gamma.reshape(shape) + beta.reshape(shape)
    return Case({"x": x}, lambda x: mb.instance_norm(x=x, gamma=gamma, beta=beta, epsilon=1e-2), [want])


@case("batch_norm", "iOS15", "iOS17")
def _batch_norm(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(1, 3), *draw.shape(1, 3))
    mean, gamma, beta = draw.floats(3, x.shape[1])
    variance = draw.floats(x.shape[1], low=0.1)
    shape = (-1, *[1] * (x.ndim - 2))
    want = (x - mean.reshape(shape)) / np.sqrt(variance.reshape(shape) + 1e-5) * gamma.reshape(shape) + beta.reshape(shape)
    return Case({"x": x}, lambda x: mb.batch_norm(x=x, mean=mean, variance=variance, gamma=gamma, beta=beta), [want])


@case("l2_norm", "iOS15", "iOS17")
def _l2_norm(draw: Draw) -> Case:
    x = draw.floats(*draw.shape(3, 5))
    return Case({"x": x}, lambda x: mb.l2_norm(x=x), [x / np.sqrt((x**2).sum((-3, -2, -1), keepdims=True) + 1e-6)])


@case("local_response_norm", "iOS15", "iOS17")
def _local_response_norm(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(3, 6), 2, 2)
    size = draw.of(1, 3)
    square = padded((x**2).transpose(0, 2, 1, 3), [(size // 2, size // 2), (0, 0)]).transpose(0, 2, 1, 3)
    sums = sum(square[:, i : i + x.shape[1]] for i in range(size))
    want = x / (1 + 0.5 / size * sums) ** 0.75
    return Case({"x": x}, lambda x: mb.local_response_norm(x=x, size=size, alpha=0.5), [want])


REDUCTIONS: dict[str, Callable[..., np.ndarray]] = {
    "reduce_l1_norm": lambda x, **how: np.abs(x).sum(**how),
    "reduce_l2_norm": lambda x, **how: np.sqrt((x**2).sum(**how)),
    "reduce_log_sum": lambda x, **how: np.log(x.sum(**how)),
    "reduce_log_sum_exp": lambda x, **how: special.logsumexp(x, **how),
    "reduce_max": np.max,
    "reduce_mean": np.mean,
    "reduce_min": np.min,
    "reduce_prod": np.prod,
    "reduce_sum": np.sum,
    "reduce_sum_square": lambda x, **how: (x**2).sum(**how),
}


def _reduction(name: str, reference: Callable[..., np.ndarray]) -> None:
    @case(name)
    def _(draw: Draw) -> Case:
        x = draw.floats(*draw.shape(2, 4), low=0.1 if name == "reduce_log_sum" else -2)
        axes, keep = (None, True) if draw.flag() else (draw.axes(x.ndim), draw.flag())
        if axes is not None and len(axes) == x.ndim:
            keep = True  # Core ML gives out no scalar
        given = {"keep_dims": keep} | ({} if axes is None else {"axes": axes})
        want = reference(x, axis=None if axes is None else tuple(axes), keepdims=keep)
        return Case({"x": x}, lambda x: getattr(mb, name)(x=x, **given), [want])


for _name, _reference in REDUCTIONS.items():
    _reduction(_name, _reference)


def _arg(name: str, reference: Callable[..., np.ndarray]) -> None:
    @case(name, "iOS15", "iOS17")
    def _(draw: Draw) -> Case:
        x = draw.distinct(*draw.shape(2, 4))
        axis = draw.axis(x.ndim)
        return Case({"x": x}, lambda x: getattr(mb, name)(x=x, axis=axis, keep_dims=True), [reference(x, axis, keepdims=True)])


_arg("reduce_argmax", np.argmax)
_arg("reduce_argmin", np.argmin)


@case("cumsum")
def _cumsum(draw: Draw) -> Case:
    x = draw.floats(*draw.shape())
    axis = draw.of(-1, *range(x.ndim))
    exclusive, back = draw.flag(), draw.flag()
    turned = np.flip(x, axis) if back else x
    sums = turned.astype(np.float64).cumsum(axis) - (turned if exclusive else 0)
    want = np.flip(sums, axis) if back else sums
    return Case({"x": x}, lambda x: mb.cumsum(x=x, axis=axis, exclusive=exclusive, reverse=back), [want])


@case("argsort")
def _argsort(draw: Draw) -> Case:
    x = draw.distinct(*draw.shape())
    axis, up = draw.axis(x.ndim), draw.flag()
    return Case({"x": x}, lambda x: mb.argsort(x=x, axis=axis, ascending=up), [np.argsort(x if up else -x, axis)])


@case("topk", "iOS15", "iOS16", "iOS17")
def _topk(draw: Draw) -> Case:
    x = draw.distinct(*draw.shape())
    axis, up = draw.axis(x.ndim), draw.flag()
    k = draw.int(1, x.shape[axis])
    order = np.argsort(x if up else -x, axis).take(range(k), axis)
    return Case({"x": x}, lambda x: mb.topk(x=x, k=k, axis=axis, ascending=up), [np.take_along_axis(x, order, axis), order])


def grid(mode: str, n: int, out: int) -> np.ndarray:
    """Where the output's points lie on the input, by the documentation of MIL's resize_bilinear."""
    i = np.arange(out)
    if mode in ("STRICT_ALIGN_CORNERS", "ALIGN_CORNERS"):
        points = i * (n - 1) / (out - 1) if out > 1 else np.array([(n - 1) / 2])
    elif mode == "DEFAULT":
        points = i * ((n - n / out) / (out - 1)) if out > 1 else i
    elif mode == "OFFSET_CORNERS":
        points = 0.5 * max(1, n - 1) / out + i * (max(1, n - 1) / out)
    else:
        points = i * n / out + 0.5 * n / out - 0.5
    return np.clip(points, 0, n - 1)


def plain_bilinear(x: np.ndarray, height: int, width: int, mode: str) -> np.ndarray:
    for axis, size in ((-2, height), (-1, width)):
        n = x.shape[axis]
        points = grid(mode, n, size)
        x = np.apply_along_axis(lambda row, n=n, points=points: np.interp(points, np.arange(n), row), axis, x)
    return x


MODES = ("STRICT_ALIGN_CORNERS", "ALIGN_CORNERS", "DEFAULT", "OFFSET_CORNERS", "UNALIGN_CORNERS")


@case("resize_bilinear")
def _resize_bilinear(draw: Draw) -> Case:
    x = draw.floats(2, *draw.shape(2, 3))
    mode = draw.of(*MODES)
    least = 2 if mode == "STRICT_ALIGN_CORNERS" else 1  # one point is NaN there
    height, width = draw.int(least, 7), draw.int(least, 7)
    build = lambda x: mb.resize_bilinear(x=x, target_size_height=height, target_size_width=width, sampling_mode=mode)  # noqa: E731
    return Case({"x": x}, build, [plain_bilinear(x, height, width, mode)])


@case("upsample_bilinear")
def _upsample_bilinear(draw: Draw) -> Case:
    x = draw.floats(2, 2, draw.int(2, 3), draw.int(2, 3))
    aligned, factors = draw.flag(), (draw.int(1, 3), draw.of(1.0, 1.5, 2.0))
    build = lambda x: mb.upsample_bilinear(  # noqa: E731
        x=x, scale_factor_height=float(factors[0]), scale_factor_width=factors[1], align_corners=aligned
    )
    mode = "STRICT_ALIGN_CORNERS" if aligned else "UNALIGN_CORNERS"
    return Case({"x": x}, build, [plain_bilinear(x, x.shape[-2] * factors[0], int(x.shape[-1] * factors[1]), mode)])


@case("upsample_bilinear", "iOS16")
def _upsample_bilinear_halves(draw: Draw) -> Case:
    x = draw.floats(1, 2, 3, 3)
    build = lambda x: mb.upsample_bilinear(  # noqa: E731
        x=x, scale_factor_height=2, scale_factor_width=2, align_corners=False, half_pixel_centers=False
    )
    return Case({"x": x}, build, [plain_bilinear(x, 6, 6, "DEFAULT")])


def nearest(n: int, out: int) -> np.ndarray:
    return np.floor(np.arange(out) * n / out + 1e-9).astype(int)


@case("resize_nearest_neighbor")
def _resize_nearest(draw: Draw) -> Case:
    x = draw.floats(2, *draw.shape(2, 3))
    height, width = draw.int(1, 7), draw.int(1, 7)
    want = x.take(nearest(x.shape[-2], height), -2).take(nearest(x.shape[-1], width), -1)
    build = lambda x: mb.resize_nearest_neighbor(x=x, target_size_height=height, target_size_width=width)  # noqa: E731
    return Case({"x": x}, build, [want])


@case("upsample_nearest_neighbor")
def _upsample_nearest(draw: Draw) -> Case:
    x = draw.floats(2, *draw.shape(2, 3))
    height, width = draw.int(1, 3), draw.int(1, 3)
    build = lambda x: mb.upsample_nearest_neighbor(x=x, scale_factor_height=height, scale_factor_width=width)  # noqa: E731
    return Case({"x": x}, build, [x.repeat(height, -2).repeat(width, -1)])


@case("resize", "iOS17")
def _resize(draw: Draw) -> Case:
    x = draw.floats(2, 2, draw.int(2, 4), draw.int(2, 4))
    height, width = draw.int(2, 6), draw.int(2, 6)
    shape = [draw.of(0, height), width]
    height = shape[0] or x.shape[2]
    if draw.flag():
        want = x.take(nearest(x.shape[-2], height), -2).take(nearest(x.shape[-1], width), -1)
        how = {"interpolation_mode": "NEAREST_NEIGHBOR"}
    else:
        how = {"interpolation_mode": "LINEAR", "sampling_mode": draw.of(*MODES)}
        want = plain_bilinear(x, height, width, how["sampling_mode"])
    return Case({"x": x}, lambda x: mb.resize(x=x, shape=shape, resized_dims=np.uint32(2), **how), [want])


@case("crop")
def _crop(draw: Draw) -> Case:
    x = draw.floats(2, draw.int(3, 5), draw.int(3, 5))
    (top, bottom), (left, right) = [(draw.int(0, 1), draw.int(0, 1)) for _ in range(2)]
    want = x[:, top : x.shape[1] - bottom, left : x.shape[2] - right]
    return Case({"x": x}, lambda x: mb.crop(x=x, crop_height=[top, bottom], crop_width=[left, right]), [want])


@case("pixel_shuffle")
def _pixel_shuffle(draw: Draw) -> Case:
    f, c, h, w = draw.int(2, 3), *draw.shape(3, 3)
    x = draw.floats(2, c * f * f, h, w)
    want = np.empty((2, c, h * f, w * f), np.float32)
    for i, j in itertools.product(range(f), repeat=2):
        want[:, :, i::f, j::f] = x[:, i * f + j :: f * f]
    return Case({"x": x}, lambda x: mb.pixel_shuffle(x=x, upscale_factor=f), [want])


@case("pixel_unshuffle", "iOS16")
def _pixel_unshuffle(draw: Draw) -> Case:
    f, c, h, w = draw.int(2, 3), *draw.shape(3, 3)
    x = draw.floats(2, c, h * f, w * f)
    want = np.empty((2, c * f * f, h, w), np.float32)
    for i, j in itertools.product(range(f), repeat=2):
        want[:, i * f + j :: f * f] = x[:, :, i::f, j::f]
    return Case({"x": x}, lambda x: mb.pixel_unshuffle(x=x, downscale_factor=np.uint32(f)), [want])


@case("depth_to_space")
def _depth_to_space(draw: Draw) -> Case:
    b, c, h, w = draw.int(2, 3), *draw.shape(3, 3)
    x = draw.floats(2, c * b * b, h, w)
    want = np.empty((2, c, h * b, w * b), np.float32)
    for i, j in itertools.product(range(b), repeat=2):
        want[:, :, i::b, j::b] = x[:, (i * b + j) * c : (i * b + j + 1) * c]
    return Case({"x": x}, lambda x: mb.depth_to_space(x=x, block_size=b), [want])


@case("space_to_depth")
def _space_to_depth(draw: Draw) -> Case:
    b, c, h, w = draw.int(2, 3), *draw.shape(3, 3)
    x = draw.floats(2, c, h * b, w * b)
    want = np.concatenate([x[:, :, i::b, j::b] for i, j in itertools.product(range(b), repeat=2)], 1)
    return Case({"x": x}, lambda x: mb.space_to_depth(x=x, block_size=b), [want])


@case("space_to_batch")
def _space_to_batch(draw: Draw) -> Case:
    p, q = draw.int(1, 2), draw.int(1, 3)
    x = draw.floats(2, 2, 2 * p, 2 * q)
    pads = np.array([[draw.of(0, p), 0], [0, draw.of(0, q)]], np.int32)
    filled = padded(x, [tuple(pair) for pair in pads])
    want = np.concatenate([filled[:, :, i::p, j::q] for i in range(p) for j in range(q)], 0)
    return Case({"x": x}, lambda x: mb.space_to_batch(x=x, block_shape=[p, q], paddings=pads), [want])


@case("batch_to_space")
def _batch_to_space(draw: Draw) -> Case:
    p, q = draw.int(1, 2), draw.int(1, 3)
    x = draw.floats(2 * p * q, 2, 3, 2)
    crops = np.array([[draw.int(0, 1), 0], [0, draw.int(0, 1)]], np.int32)
    whole = np.empty((2, 2, 3 * p, 2 * q), np.float32)
    for number, (i, j) in enumerate((i, j) for i in range(p) for j in range(q)):
        whole[:, :, i::p, j::q] = x[2 * number : 2 * number + 2]
    want = whole[:, :, crops[0, 0] :, : whole.shape[3] - crops[1, 1]]
    return Case({"x": x}, lambda x: mb.batch_to_space(x=x, block_shape=[p, q], crops=crops), [want])
