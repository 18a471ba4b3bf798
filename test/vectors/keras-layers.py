"""Makes keras-layers.json: outputs of keras.layers.ConvND and ConvNDTranspose with the JAX backend, on the CPU in float32.

In an environment of its own: pip install keras jax; python3 test/vectors/keras-layers.py

Operands are integers, so that every correct result is exact. A case without y is one that Keras refuses.
"""

import os

os.environ.setdefault("KERAS_BACKEND", "jax")

import keras
import numpy
from convolutions import call, write

rng = numpy.random.default_rng(20240229)
cases = []


def case(transposed, name, size, kernel, channels=(2, 3), batch=1, **arguments):
    rank = len(kernel)
    inputs, outputs = channels
    inputs_of_weight = inputs // arguments.get("groups", 1)
    kind = f"Conv{rank}D{'Transpose' if transposed else ''}"

    def run(x, w, b):
        layer = getattr(keras.layers, kind)(outputs, kernel, **arguments)
        layer.build(x.shape)
        layer.set_weights([w, b])
        return keras.ops.convert_to_numpy(layer(x.astype("float32")))

    cases.append(
        call(
            rng,
            "ConvTranspose" if transposed else "Conv",
            f"{kind}, {name}",
            arguments,
            [batch, *size, inputs],
            [*kernel, *((outputs, inputs) if transposed else (inputs_of_weight, outputs))],
            run,
            (ValueError,),
            outputs,
        )
    )


def conv(name, size, kernel, **rest):
    case(False, name, size, kernel, **rest)


def transposed(name, size, kernel, **rest):
    case(True, name, size, kernel, **rest)


for padding in ["same", "valid"]:
    for n, k, s, d in [(7, 3, 1, 1), (7, 4, 1, 1), (6, 3, 2, 1), (8, 4, 3, 1), (9, 2, 4, 1), (7, 2, 1, 3)]:
        conv(
            f"{padding}, n {n}, k {k}, s {s}, d {d}",
            [n],
            [k],
            channels=(1, 2),
            strides=s,
            dilation_rate=d,
            padding=padding,
        )
    conv(f"{padding}, other steps per axis", [5, 6], [2, 3], batch=2, strides=[3, 2], padding=padding)
    conv(f"{padding}, groups", [5, 4], [3, 2], channels=(4, 6), groups=2, padding=padding)
    conv(
        f"{padding}, depthwise, dilations per axis",
        [5, 7],
        [2, 3],
        channels=(3, 3),
        groups=3,
        dilation_rate=[2, 3],
        padding=padding,
    )
    conv(f"{padding}", [3, 4, 6], [2, 3, 2], channels=(1, 2), strides=[1, 2, 3], padding=padding)
for k, s, d in [(3, 1, 1), (4, 2, 1), (2, 1, 3)]:
    conv(f"causal, k {k}, s {s}, d {d}", [7], [k], strides=s, dilation_rate=d, padding="causal")
conv("same, kernel above the input", [3, 2], [4, 5], padding="same")

for padding in ["same", "valid"]:
    for k in range(1, 6):
        for s in range(1, 4):
            transposed(f"{padding}, k {k}, s {s}", [3], [k], channels=(1, 1), strides=s, padding=padding)
            for more in range(s):
                transposed(
                    f"{padding}, k {k}, s {s}, output padding {more}",
                    [3],
                    [k],
                    channels=(1, 1),
                    strides=s,
                    padding=padding,
                    output_padding=more,
                )
    for k, d in [(2, 2), (3, 2), (2, 3)]:
        transposed(f"{padding}, k {k}, d {d}", [4], [k], channels=(1, 2), dilation_rate=d, padding=padding)
    transposed(f"{padding}, other steps per axis", [2, 3], [2, 3], batch=2, strides=[3, 2], padding=padding)
    transposed(
        f"{padding}, output padding per axis",
        [2, 3],
        [4, 3],
        strides=[3, 2],
        padding=padding,
        output_padding=[2, 1],
    )
    transposed(f"{padding}", [2, 1, 2], [2, 3, 2], channels=(1, 2), strides=[1, 2, 3], padding=padding)

conv("strides and dilations above 1", [8], [2], padding="valid", strides=2, dilation_rate=2)
transposed("output padding of the stride", [4], [3], strides=2, output_padding=2)

header = {"dialect": "keras", "Keras": keras.__version__, "backend": keras.backend.backend(), "tolerance": 0}
write("keras-layers.json", header, cases)
