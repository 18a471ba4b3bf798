"""What the scripts of the convolution vectors share: integer tensors and the file format, one case per line."""

import json
import os

import numpy


def integers(rng, shape, limit):
    """Integers from -limit to limit as float64: their sums of products are exact in any summation order."""
    return rng.integers(-limit, limit + 1, shape).astype(numpy.float64)


def tensor(values):
    values = numpy.asarray(values)
    data = [int(v) if v == int(v) else float(v) for v in values.ravel().tolist()]
    return {"shape": list(values.shape), "data": data}


def call(rng, op, name, attributes, input_shape, weight_shape, run, refusals, bias=None):
    """The case of run(x, w, b) on integer tensors; without y where it raises one of the refusals."""
    x, w = integers(rng, input_shape, 9), integers(rng, weight_shape, 5)
    b = None if bias is None else integers(rng, [bias], 9)
    case = {"name": name, "op": op, "attributes": attributes, "exact": True, "x": tensor(x), "w": tensor(w)}
    if b is not None:
        case["b"] = tensor(b)
    try:
        case["y"] = tensor(run(x, w) if b is None else run(x, w, b))
    except refusals as refusal:
        case["refusal"] = str(refusal).split("\n")[0].split("}} ")[-1]
    return case


def write(name, header, cases):
    compact = [json.dumps(case, separators=(",", ":")) for case in cases]
    text = json.dumps(header)[:-1] + ', "cases": [\n' + ",\n".join(compact) + "\n]}\n"
    with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), name), "w") as file:
        file.write(text)
    print(f"{name}: {len(cases)} cases in {len(text)} bytes; refused:")
    for case in cases:
        if "refusal" in case:
            print(f"  {case['name']}: {case['refusal']}")
