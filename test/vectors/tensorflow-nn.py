"""Makes tensorflow-nn.json: outputs of tf.nn.convND and convND_transpose, on the CPU in float64.

In an environment of its own: pip install tensorflow-cpu; python3 test/vectors/tensorflow-nn.py

Operands are integers, so that every correct result is exact. A case without y is one that TensorFlow refuses.
"""

import os

os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import numpy
import tensorflow
from convolutions import call, write

rng = numpy.random.default_rng(20240229)
cases = []


def case(transposed, name, size, kernel, channels=(2, 3), batch=1, groups=1, **arguments):
    rank = len(kernel)
    inputs, outputs = channels
    function = f"conv{rank}d{'_transpose' if transposed else ''}"
    options = {"strides": [1] * rank, **arguments}
    for key in ["strides", "dilations"]:
        if rank == 3 and key in options:
            options[key] = [1, *options[key], 1]
    if function == "conv1d":
        options["stride"] = options.pop("strides")
    cases.append(
        call(
            rng,
            "ConvTranspose" if transposed else "Conv",
            f"{function}, {name}",
            arguments,
            [batch, *size, inputs],
            [*kernel, *((outputs, inputs) if transposed else (inputs // groups, outputs))],
            lambda x, w: getattr(tensorflow.nn, function)(x, w, **options).numpy(),
            (ValueError, tensorflow.errors.OpError),
        )
    )


def conv(name, size, kernel, **rest):
    case(False, name, size, kernel, **rest)


def transposed(name, size, kernel, output, **rest):
    batch, outputs = rest.get("batch", 1), rest.get("channels", (2, 3))[1]
    case(True, name, size, kernel, output_shape=[batch, *output, outputs], **rest)


for padding in ["SAME", "VALID"]:
    for n, k, s, d in [
        (7, 3, 1, 1),
        (7, 4, 1, 1),
        (6, 3, 2, 1),
        (7, 3, 2, 1),
        (8, 4, 3, 1),
        (9, 2, 4, 1),
        (7, 2, 1, 3),
        (8, 4, 1, 2),
    ]:
        conv(
            f"{padding}, n {n}, k {k}, s {s}, d {d}",
            [n],
            [k],
            channels=(1, 2),
            strides=[s],
            dilations=[d],
            padding=padding,
        )
    conv(f"{padding}, other steps per axis", [5, 6], [2, 3], batch=2, strides=[3, 2], padding=padding)
    conv(f"{padding}, dilations per axis", [5, 7], [2, 3], dilations=[2, 3], padding=padding)
    conv(f"{padding}", [3, 4, 6], [2, 3, 2], channels=(1, 2), strides=[1, 2, 3], padding=padding)
conv("SAME, kernel above the input", [3, 2], [4, 5], padding="SAME")
conv("SAME, groups", [4, 5], [3, 2], channels=(4, 6), groups=2, padding="SAME")
conv("SAME, depthwise, stride 2", [5, 5], [3, 3], channels=(3, 3), groups=3, strides=[2, 2], padding="SAME")
conv("explicit padding", [4, 5], [3, 2], strides=[1, 2], padding=[[0, 0], [1, 0], [2, 1], [0, 0]])
conv(
    "explicit padding, kernel above the unpadded input",
    [2, 3],
    [5, 4],
    padding=[[0, 0], [2, 3], [0, 1], [0, 0]],
)

for n, k, s, sizes in [
    (3, 3, 1, [3]),
    (3, 3, 2, [5, 6]),
    (3, 4, 2, [5, 6]),
    (2, 5, 3, [4, 5, 6]),
    (2, 2, 3, [4, 5, 6]),
]:
    for size in sizes:
        transposed(
            f"SAME, {size} from {n}, kernel {k}, stride {s}",
            [n],
            [k],
            [size],
            channels=(1, 2),
            strides=[s],
            padding="SAME",
        )
for n, k, s, sizes in [(3, 3, 1, [5]), (3, 3, 2, [7, 8]), (2, 2, 3, [5, 6, 7])]:
    for size in sizes:
        transposed(
            f"VALID, {size} from {n}, kernel {k}, stride {s}",
            [n],
            [k],
            [size],
            channels=(1, 2),
            strides=[s],
            padding="VALID",
        )
transposed("SAME, other steps per axis", [2, 3], [2, 3], [6, 5], batch=2, strides=[3, 2], padding="SAME")
transposed("VALID, other steps per axis", [2, 3], [3, 2], [5, 6], strides=[2, 2], padding="VALID")
transposed(
    "explicit padding", [3, 3], [3, 2], [5, 4], strides=[2, 1], padding=[[0, 0], [2, 0], [0, 0], [0, 0]]
)
transposed("SAME", [2, 2, 1], [2, 3, 2], [2, 4, 2], channels=(1, 2), strides=[1, 2, 2], padding="SAME")
transposed(
    "SAME, stride above the kernel",
    [2, 1, 2],
    [2, 1, 2],
    [2, 2, 6],
    channels=(1, 2),
    strides=[1, 2, 3],
    padding="SAME",
)
transposed("VALID", [2, 2, 1], [2, 3, 2], [3, 6, 2], channels=(1, 2), strides=[1, 2, 2], padding="VALID")

for size in [4, 7]:
    transposed(
        f"SAME, {size} from 3, kernel 3, stride 2",
        [3, 3],
        [3, 3],
        [size, size],
        strides=[2, 2],
        padding="SAME",
    )
for size in [6, 9]:
    transposed(
        f"VALID, {size} from 3, kernel 3, stride 2",
        [3, 3],
        [3, 3],
        [size, size],
        strides=[2, 2],
        padding="VALID",
    )

write(
    "tensorflow-nn.json",
    {"dialect": "tensorflow", "TensorFlow": tensorflow.__version__, "tolerance": 0},
    cases,
)
