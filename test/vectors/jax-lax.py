"""Makes jax-lax.json: outputs of lax.conv_general_dilated and lax.conv_transpose, on the CPU in float32.

In an environment of its own: pip install jax; python3 test/vectors/jax-lax.py

Operands are integers, so that every correct result is exact. A case without y is one that JAX refuses.
"""

import jax
import numpy
from convolutions import call, write

rng = numpy.random.default_rng(20240229)
cases = []
first = {1: ("NCH", "OIH", "NCH"), 2: ("NCHW", "OIHW", "NCHW"), 3: ("NCDHW", "OIDHW", "NCDHW")}
last = {1: ("NHC", "HIO", "NHC"), 2: ("NHWC", "HWIO", "NHWC"), 3: ("NDHWC", "DHWIO", "NDHWC")}


def conv(name, size, kernel, channels=(2, 3), batch=1, channels_last=False, **arguments):
    rank = len(kernel)
    inputs, outputs = channels
    per_group = inputs // arguments.get("feature_group_count", 1)
    options = {
        "window_strides": [1] * rank,
        "dimension_numbers": (last if channels_last else first)[rank],
        **arguments,
    }
    named = {**arguments, **({"dimension_numbers": options["dimension_numbers"]} if channels_last else {})}
    cases.append(
        call(
            rng,
            "Conv",
            f"conv_general_dilated {rank}d, {name}",
            named,
            [batch, *size, inputs] if channels_last else [batch, inputs, *size],
            [*kernel, per_group, outputs] if channels_last else [outputs, per_group, *kernel],
            lambda x, w: jax.lax.conv_general_dilated(x.astype("float32"), w.astype("float32"), **options),
            (ValueError, TypeError),
        )
    )


def transposed(name, size, kernel, channels=(2, 3), batch=1, **arguments):
    rank = len(kernel)
    inputs, outputs = channels
    options = {"strides": [1] * rank, "dimension_numbers": last[rank], **arguments}
    swapped = arguments.get("transpose_kernel", False)
    cases.append(
        call(
            rng,
            "ConvTranspose",
            f"conv_transpose {rank}d, {name}",
            arguments,
            [batch, *size, inputs],
            [*kernel, *((outputs, inputs) if swapped else (inputs, outputs))],
            lambda x, w: jax.lax.conv_transpose(x.astype("float32"), w.astype("float32"), **options),
            (ValueError, TypeError),
        )
    )


for padding in ["SAME", "SAME_LOWER", "VALID"]:
    for n, k, s, d in [(7, 4, 1, 1), (6, 3, 2, 1), (8, 4, 3, 1), (9, 2, 4, 1), (9, 3, 2, 2), (17, 3, 4, 6)]:
        conv(
            f"{padding}, n {n}, k {k}, s {s}, d {d}",
            [n],
            [k],
            channels=(1, 2),
            window_strides=[s],
            rhs_dilation=[d],
            padding=padding,
        )
    conv(f"{padding}, other steps per axis", [5, 6], [2, 3], batch=2, window_strides=[3, 2], padding=padding)
    conv(
        f"{padding}, channels last, groups",
        [5, 4],
        [3, 2],
        channels=(4, 6),
        feature_group_count=2,
        channels_last=True,
        padding=padding,
    )
    conv(f"{padding}", [3, 4, 6], [2, 3, 2], channels=(1, 2), window_strides=[1, 2, 3], padding=padding)
conv("pairs", [6], [3], padding=[[2, 0]])
conv("pairs, one of which crops", [6], [3], padding=[[-1, 2]])
conv(
    "pairs, depthwise, dilation",
    [4, 5],
    [3, 2],
    channels=(2, 4),
    feature_group_count=2,
    rhs_dilation=[1, 3],
    padding=[[1, 2], [0, 3]],
)

for flipped in [False, True]:
    options = {"transpose_kernel": True} if flipped else {}
    named = ", transpose_kernel" if flipped else ""
    for padding in ["SAME", "VALID"]:
        for k, s, d in [
            (1, 1, 1),
            (3, 1, 1),
            (4, 1, 1),
            (3, 2, 1),
            (4, 2, 1),
            (2, 3, 1),
            (5, 3, 1),
            (1, 4, 1),
            (2, 1, 3),
            (3, 2, 2),
            (2, 4, 6),
        ]:
            transposed(
                f"{padding}, k {k}, s {s}, d {d}{named}",
                [4],
                [k],
                channels=(1, 2),
                strides=[s],
                rhs_dilation=[d],
                padding=padding,
                **options,
            )
        transposed(
            f"{padding}, other steps per axis{named}",
            [2, 3],
            [2, 3],
            batch=2,
            strides=[3, 2],
            padding=padding,
            **options,
        )
        transposed(
            f"{padding}{named}",
            [2, 1, 2],
            [2, 3, 2],
            channels=(1, 2),
            strides=[1, 2, 3],
            padding=padding,
            **options,
        )
    transposed(f"pairs{named}", [3], [3], strides=[2], padding=[[2, 1]], **options)
    transposed(
        f"pairs per axis{named}",
        [3, 2],
        [3, 2],
        strides=[2, 1],
        rhs_dilation=[1, 2],
        padding=[[0, 2], [1, 3]],
        **options,
    )
    transposed(
        f"consistent pairs{named}",
        [3],
        [4],
        strides=[2],
        padding=[(1, 0)],
        use_consistent_padding=True,
        **options,
    )

write("jax-lax.json", {"dialect": "jax", "JAX": jax.__version__, "tolerance": 0}, cases)
