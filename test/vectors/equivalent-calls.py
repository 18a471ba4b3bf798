"""Executes the lines of equivalent-calls.mjs in PyTorch, TensorFlow, Keras (with the JAX backend) and JAX, on the CPU.

Usage: python3 test/vectors/equivalent-calls.py CALLS.json RESULTS.json
"""

import json
import os
import sys
import types

os.environ.setdefault("KERAS_BACKEND", "jax")
os.environ["TF_CPP_MIN_LOG_LEVEL"] = "3"

import jax
import keras
import numpy
import tensorflow
import torch

jax.config.update("jax_enable_x64", True)
modes = {"zeros": "constant", "reflect": "reflect", "replicate": "edge", "circular": "wrap"}


def padded(x, pads, mode):
    """Pads the spatial axes of [N, C, ...]; a negative number crops."""
    grown = numpy.pad(x, [(0, 0), (0, 0), *((max(0, b), max(0, e)) for b, e in pads)], modes[mode])
    crop = [slice(max(0, -b), n - max(0, -e)) for (b, e), n in zip(pads, grown.shape[2:])]
    return grown[(slice(None), slice(None), *crop)]


def last(x):
    return numpy.moveaxis(x, 1, -1)


def first(y):
    return numpy.moveaxis(numpy.asarray(y), -1, 1)


def torch_layers(w):
    """torch with layers that hold w, and no bias."""

    def loaded(kind):
        def make(*args, **options):
            layer = getattr(torch.nn, kind)(*args, **options).double()
            with torch.no_grad():
                layer.weight.copy_(torch.tensor(w))
                layer.bias.zero_()
            return layer

        return make

    kinds = [f"{kind}{rank}d" for kind in ["Conv", "ConvTranspose"] for rank in [1, 2, 3]]
    return types.SimpleNamespace(nn=types.SimpleNamespace(**{kind: loaded(kind) for kind in kinds}))


def run(call, x, w):
    framework, code = call["framework"], call["code"]
    if framework == "PyTorch":
        x = torch.tensor(x)
        y = eval(code, {"torch": torch_layers(w), "x": x})
        return (y if isinstance(y, torch.Tensor) else y(x)).detach().numpy()
    spatial_first = numpy.moveaxis(w, [0, 1], [-1, -2])
    if framework == "TensorFlow":
        return first(eval(code, {"tf": tensorflow, "x": tensorflow.constant(last(x)), "w": spatial_first}))
    if framework == "Keras":
        layer = eval(code, {"keras": keras})
        layer.build(last(x).shape)
        layer.set_weights([spatial_first, numpy.zeros(layer.filters)])
        return first(keras.ops.convert_to_numpy(layer(last(x).astype("float32"))))
    if call["transposed"]:
        return first(eval(code, {"jax": jax, "x": last(x), "w": spatial_first}))
    return numpy.asarray(eval(code, {"jax": jax, "x": x, "w": w}))


def result(call):
    x, w = (numpy.array(call[key]["data"], float).reshape(call[key]["shape"]) for key in "xw")
    for pad in call["pads"]:
        x = padded(x, pad["pads"], pad["mode"])
    try:
        y = run(call, x, w)
    except Exception as error:
        return {"error": f"raises {type(error).__name__}: " + str(error).strip().split("\n")[0]}
    return {"shape": list(y.shape), "data": [round(value, 6) for value in y.ravel().tolist()]}


with open(sys.argv[1]) as file:
    calls = json.load(file)
versions = {
    "PyTorch": torch.__version__,
    "TensorFlow": tensorflow.__version__,
    "Keras": keras.__version__,
    "JAX": jax.__version__,
}
with open(sys.argv[2], "w") as file:
    json.dump({"versions": versions, "results": [result(call) for call in calls]}, file)
