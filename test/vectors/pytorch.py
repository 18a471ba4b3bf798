"""Makes pytorch.json: outputs and gradients of torch.nn.ConvNd and ConvTransposeNd, on the CPU in float64.

Debian's python3-torch (apt-get install --no-install-recommends python3-torch): /usr/bin/python3 test/vectors/pytorch.py

Operands are integers, so that every correct result is exact; the cases of the last section have fractions. A case without y
is one that PyTorch refuses. dx and dw are the gradients of sum(y * dy).
"""

import numpy
import torch
from convolutions import integers, tensor, write

rng = numpy.random.default_rng(20240229)
cases = []


def case(name, transposed, size, kernel, channels=(2, 3), batch=1, bias=True, fractions=False, **arguments):
    """Adds one call. size and kernel are spatial extents; batch is None for an input without a batch axis."""
    rank = len(kernel)
    forward = {"output_size": arguments["output_size"]} if "output_size" in arguments else {}
    options = {key: value for key, value in arguments.items() if key != "output_size"}
    groups = arguments.get("groups", 1)
    inputs, outputs = channels
    make = (
        (lambda shape, limit: numpy.round(rng.normal(0, 1, shape), 3))
        if fractions
        else (lambda shape, limit: integers(rng, shape, limit))
    )
    x = make(([] if batch is None else [batch]) + [inputs, *size], 9)
    w = make(([inputs, outputs // groups] if transposed else [outputs, inputs // groups]) + list(kernel), 5)
    b = make([outputs], 9) if bias else None
    one = {
        "name": f"{'convT' if transposed else 'conv'}{rank}d, {name}",
        "op": "ConvTranspose" if transposed else "Conv",
        "attributes": arguments,
        **({} if fractions else {"exact": True}),
        "x": tensor(x),
        "w": tensor(w),
        **({"b": tensor(b)} if bias else {}),
    }
    cases.append(one)
    try:
        layer = getattr(torch.nn, f"Conv{'Transpose' if transposed else ''}{rank}d")(
            inputs, outputs, tuple(kernel), bias=bias, dtype=torch.float64, **options
        )
        layer.weight.data = torch.tensor(w)
        if bias:
            layer.bias.data = torch.tensor(b)
        leaf = torch.tensor(x, requires_grad=True)
        y = layer(leaf, **forward)
    except (RuntimeError, ValueError) as refusal:
        one["refusal"] = str(refusal).split("\n")[0]
        return
    one["y"] = tensor(y.detach().numpy())
    if arguments.get("padding_mode", "zeros") == "zeros" and y.numel() <= 60:
        dy = make(list(y.shape), 9)
        y.backward(torch.tensor(dy))
        one |= {"dy": tensor(dy), "dx": tensor(leaf.grad.numpy()), "dw": tensor(layer.weight.grad.numpy())}


def conv(name, size, kernel, **rest):
    case(name, False, size, kernel, **rest)


def transposed(name, size, kernel, **rest):
    case(name, True, size, kernel, **rest)


conv("kernel 3", [8], [3])
conv("batch of 3, no bias", [6], [3], batch=3, bias=False)
conv("no batch axis", [6], [3], batch=None, padding=1)
conv("even kernel, stride 2", [9], [4], stride=2, padding=1)
conv("stride above the kernel", [11], [2], stride=4)
conv("kernel above the unpadded input", [2], [5], padding=2)
conv("dilated kernel above the unpadded input, stride 2", [3], [3], padding=4, dilation=3, stride=2)
conv("padding above the kernel", [3], [2], padding=4)
conv("stride 2, dilation 2: a common factor", [9], [3], stride=2, dilation=2, padding=2)
conv("stride 4, dilation 6: a common factor below both", [17], [3], stride=4, dilation=6, padding=3)
conv("stride 3, dilation 2: no common factor", [12], [3], stride=3, dilation=2, padding=1)
conv("depthwise", [7], [3], channels=(4, 4), groups=4, padding=1)
conv("depthwise with a multiplier", [7], [2], channels=(3, 6), groups=3, stride=2)
conv("groups of two channels", [7], [3], channels=(4, 6), groups=2, dilation=2)
conv("'valid'", [7], [4], padding="valid", stride=2)
conv("'same', odd kernel", [6], [3], padding="same")
conv("'same', even kernel", [6], [4], padding="same")
conv("'same', even kernel, dilation 3", [6], [2], padding="same", dilation=3)
conv("'same', kernel above the input", [2], [6], padding="same")
conv("1 x 1, stride 2", [5, 4], [1, 1], stride=2)
conv("kernel 3 x 2", [5, 6], [3, 2])
conv("kernel 1 x 5, padding of its axis", [3, 6], [1, 5], padding=[0, 2])
conv(
    "even kernel, other steps per axis",
    [7, 9],
    [2, 4],
    stride=[3, 2],
    padding=[1, 2],
    dilation=[2, 1],
    batch=2,
)
conv(
    "stride and dilation with common factors 2 and 3",
    [9, 11],
    [2, 3],
    stride=[2, 3],
    dilation=[4, 3],
    padding=[1, 3],
)
conv("stride above the kernel", [7, 8], [2, 1], stride=[3, 4])
conv("kernel above the unpadded input", [2, 3], [5, 4], padding=[2, 1])
conv("depthwise, no bias", [5, 5], [3, 3], channels=(3, 3), groups=3, padding=1, bias=False)
conv(
    "depthwise with a multiplier, stride 2, dilation 2",
    [7, 6],
    [2, 3],
    channels=(2, 4),
    groups=2,
    stride=2,
    dilation=2,
    padding=2,
)
conv("groups of two channels, no batch axis", [4, 5], [2, 3], channels=(4, 2), groups=2, batch=None)
conv("'same', even kernel on one axis", [4, 5], [2, 3], padding="same")
conv("'same', even kernel, dilation", [5, 4], [4, 2], padding="same", dilation=[1, 3])
conv("'valid', dilation", [5, 7], [2, 3], padding="valid", dilation=[3, 2], stride=[1, 2])
conv("kernel 2 x 3 x 2", [3, 4, 3], [2, 3, 2], channels=(1, 2))
conv(
    "other steps per axis, groups",
    [4, 5, 4],
    [2, 1, 3],
    channels=(2, 2),
    groups=2,
    stride=[2, 3, 1],
    dilation=[1, 2, 2],
    padding=[1, 0, 2],
)
conv("stride 2, dilation 2", [5, 4, 5], [2, 2, 2], channels=(1, 1), stride=2, dilation=2, padding=1)
conv("kernel above the unpadded input", [2, 1, 2], [3, 3, 4], channels=(1, 2), padding=[1, 1, 2])
conv("'same'", [3, 2, 3], [2, 3, 4], channels=(1, 1), padding="same", batch=2)
for mode in ["reflect", "replicate", "circular"]:
    conv(f"{mode}", [5], [3], padding=2, padding_mode=mode)
    conv(f"{mode}, 'same', even kernel", [5], [4], padding="same", padding_mode=mode)
    conv(
        f"{mode}, stride, dilation, groups",
        [5, 6],
        [3, 2],
        channels=(2, 2),
        groups=2,
        padding=[2, 3],
        stride=[1, 2],
        dilation=[2, 1],
        padding_mode=mode,
    )
    conv(f"{mode}", [3, 2, 4], [2, 3, 2], channels=(1, 1), padding=[1, 1, 2], padding_mode=mode)

transposed("kernel 3", [5], [3])
transposed("batch of 3, no bias", [4], [3], batch=3, bias=False, stride=2)
transposed("no batch axis", [4], [3], batch=None, stride=2, padding=1)
transposed("even kernel, stride 2", [5], [4], stride=2, padding=1)
transposed("kernel 3, stride 2, output padding", [5], [3], stride=2, padding=1, output_padding=1)
transposed("stride above the kernel", [4], [2], stride=4)
transposed("stride above the kernel, output padding beyond its reach", [3], [2], stride=5, output_padding=4)
transposed("output padding up to the dilation, above the stride", [4], [2], dilation=3, output_padding=2)
transposed("padding above the kernel's half", [5], [3], stride=2, padding=3)
transposed("kernel above the input and the output", [2], [6], padding=2)
transposed("stride 2, dilation 2: a common factor", [5], [3], stride=2, dilation=2, padding=1)
transposed(
    "stride 4, dilation 6: a common factor below both",
    [4],
    [3],
    stride=4,
    dilation=6,
    padding=3,
    output_padding=5,
)
transposed("stride 3, dilation 2: no common factor", [4], [3], stride=3, dilation=2)
transposed("depthwise", [4], [3], channels=(4, 4), groups=4, stride=2)
transposed("depthwise with a multiplier", [4], [2], channels=(3, 6), groups=3)
transposed("groups of two channels", [4], [3], channels=(4, 6), groups=2, stride=2, dilation=3, padding=2)
for size in [9, 10, 11]:
    transposed(f"output size {size} of 9 to 11", [3], [3], stride=3, output_size=[size])
transposed(
    "output size with batch and channels, instead of the output padding",
    [4],
    [3],
    stride=2,
    padding=1,
    output_padding=1,
    output_size=[1, 3, 7],
)
transposed("1 x 1, stride 2", [3, 2], [1, 1], stride=2)
transposed("kernel 3 x 2", [3, 4], [3, 2])
transposed("kernel 1 x 5, padding of its axis", [2, 3], [1, 5], padding=[0, 2])
transposed(
    "even kernel, other steps per axis",
    [3, 3],
    [2, 4],
    stride=[3, 2],
    padding=[0, 2],
    dilation=[2, 1],
    output_padding=[2, 1],
    batch=2,
    channels=(2, 2),
)
transposed(
    "stride and dilation with common factors 2 and 3",
    [3, 3],
    [2, 3],
    channels=(2, 1),
    stride=[2, 3],
    dilation=[4, 3],
    padding=[1, 3],
)
transposed("stride above the kernel", [2, 3], [2, 1], stride=[3, 4], output_padding=[1, 2], channels=(2, 1))
transposed("kernel above the input and the output", [2, 2], [5, 4], padding=[2, 1])
transposed("depthwise, no bias", [3, 3], [3, 3], channels=(3, 3), groups=3, stride=2, padding=1, bias=False)
transposed(
    "depthwise with a multiplier, stride 2, dilation 2",
    [3, 2],
    [2, 3],
    channels=(2, 4),
    groups=2,
    stride=2,
    dilation=2,
    padding=2,
)
transposed(
    "groups of two channels, no batch axis",
    [2, 3],
    [2, 3],
    channels=(4, 2),
    groups=2,
    batch=None,
    stride=[1, 2],
)
transposed("output size per axis", [3, 2], [3, 4], stride=[2, 3], padding=1, output_size=[6, 7])
transposed(
    "output size, dilation, groups",
    [2, 3],
    [2, 3],
    channels=(2, 2),
    groups=2,
    stride=[4, 2],
    dilation=[2, 3],
    padding=[1, 2],
    output_size=[1, 2, 7, 8],
)
transposed("kernel 2 x 3 x 2", [2, 2, 2], [2, 3, 2], channels=(1, 2))
transposed(
    "other steps per axis, groups",
    [2, 3, 2],
    [2, 1, 3],
    channels=(2, 2),
    groups=2,
    stride=[2, 3, 1],
    dilation=[1, 2, 2],
    padding=[1, 0, 2],
    output_padding=[1, 2, 1],
)
transposed(
    "stride 2, dilation 2",
    [2, 2, 3],
    [2, 2, 2],
    channels=(1, 1),
    stride=2,
    dilation=2,
    padding=1,
    output_padding=[1, 0, 1],
)
transposed(
    "output size",
    [2, 1, 2],
    [3, 2, 1],
    channels=(1, 1),
    stride=[2, 3, 2],
    padding=[1, 0, 0],
    output_size=[4, 4, 4],
)

conv("'same' with a stride", [6], [3], padding="same", stride=2)
conv("kernel above the padded input", [3], [6], padding=1)
conv("dilated kernel above the padded input", [5, 4], [3, 3], dilation=2)
conv("reflect by the extent", [3], [3], padding=3, padding_mode="reflect")
conv("circular by more than the extent", [3], [3], padding=4, padding_mode="circular")
transposed("output padding of stride and dilation", [3], [3], stride=2, output_padding=2)
transposed("output size below the range", [3], [3], stride=3, output_size=[8])
transposed("output size above the range", [3], [3], stride=3, output_size=[12])
transposed(
    "output size that output padding could reach through the dilation", [3], [3], dilation=2, output_size=[8]
)
transposed("nothing left of the output", [2], [2], padding=2)

for _ in range(24):
    rank = int(rng.integers(1, 4))
    pick = lambda low, high: rng.integers(low, high + 1, rank).tolist()
    stride, dilation, kernel = pick(1, 4), pick(1, 4), pick(1, 4 if rank < 3 else 3)
    groups = int(rng.integers(1, 3))
    channels = (
        groups * int(rng.integers(1, 3 if rank < 3 else 2)),
        groups * int(rng.integers(1, 3 if rank < 3 else 2)),
    )
    padding = [int(rng.integers(0, d * (k - 1) + 1)) for d, k in zip(dilation, kernel)]
    more = [int(rng.integers(0, max(s, d))) for s, d in zip(stride, dilation)]
    low, high = [(1, 7), (1, 4), (1, 2)][rank - 1]
    if rng.integers(2):
        # At least the extent that the kernel needs.
        size = [
            max(1, d * (k - 1) + 1 - 2 * p) + int(rng.integers(0, 4))
            for d, k, p in zip(dilation, kernel, padding)
        ]
        conv(
            f"random {len(cases)}",
            size,
            kernel,
            channels=channels,
            stride=stride,
            dilation=dilation,
            padding=padding,
            groups=groups,
        )
    else:
        padding = [int(rng.integers(0, (d * (k - 1)) // 2 + 1)) for d, k in zip(dilation, kernel)]
        transposed(
            f"random {len(cases)}",
            pick(low, high),
            kernel,
            channels=channels,
            stride=stride,
            dilation=dilation,
            padding=padding,
            output_padding=more,
            groups=groups,
        )

conv("fractions", [9], [4], fractions=True, stride=2, padding=1)
conv("fractions", [5, 6], [3, 2], fractions=True, dilation=[1, 2], padding=1)
conv("fractions", [3, 4, 3], [2, 3, 2], channels=(1, 2), fractions=True, padding="same")
conv("fractions, reflect", [4, 5], [3, 3], fractions=True, padding=1, padding_mode="reflect")
transposed("fractions", [5], [4], fractions=True, stride=2, padding=1)
transposed("fractions", [3, 4], [3, 2], fractions=True, stride=[2, 1], dilation=[1, 2], output_padding=[1, 0])
transposed("fractions", [2, 2, 2], [2, 3, 2], channels=(2, 1), fractions=True, stride=2)

write(
    "pytorch.json",
    {"dialect": "pytorch", "PyTorch": torch.__version__, "numpy": numpy.__version__, "tolerance": 1e-13},
    cases,
)
