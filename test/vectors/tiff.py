"""TIFF files of types and packings that photographs do not have: writes tiff.json. tifffile 2026.3.3 and imagecodecs 2026.3.6 (pip); run `python3 tiff.py`."""
import base64
import io
import json
import os
import struct

import numpy
import tifffile

rows, columns = 19, 23
ramp = numpy.arange(rows * columns).reshape(rows, columns)
wave = numpy.sin(ramp * 0.7) * 1000
cases = []


def add(name, data, **options):
    file = io.BytesIO()
    tifffile.imwrite(file, data, metadata=None, **{"photometric": "minisblack", **options})
    read = tifffile.imread(io.BytesIO(file.getvalue()))
    assert numpy.array_equal(read, data)
    keep(name, file.getvalue(), read)


def keep(name, file, values):
    cases.append({
        "name": name,
        "file": base64.b64encode(file).decode(),
        "shape": values.shape,
        "values": [float(v) for v in values.ravel()],
    })


def packed12(codes):
    """A big-endian TIFF of 12 bits a sample, which tifffile does not write: two samples in three bytes, rows padded."""
    data = b""
    for row in codes:
        bits = "".join(f"{int(c):012b}" for c in row)
        bits += "0" * (-len(bits) % 8)
        data += bytes(int(bits[i:i + 8], 2) for i in range(0, len(bits), 8))
    tags = [(256, 3, columns), (257, 3, rows), (258, 3, 12), (259, 3, 1), (262, 3, 1), (273, 4, 8), (277, 3, 1), (278, 3, rows), (279, 4, len(data))]
    data += b"\0" * (len(data) % 2)
    entries = b"".join(struct.pack(">HHI", t, k, 1) + (struct.pack(">HH", v, 0) if k == 3 else struct.pack(">I", v)) for t, k, v in tags)
    return struct.pack(">2sHI", b"MM", 42, 8 + len(data)) + data + struct.pack(">H", len(tags)) + entries + struct.pack(">I", 0)


add("float64", wave)
add("float64, Deflate, predictor 3", wave, compression="zlib", predictor=3)
add("float64, big-endian, tiles", wave, byteorder=">", tile=(16, 16))
add("float16", wave.astype("f2"))
add("float16, Deflate, predictor 3", wave.astype("f2"), compression="zlib", predictor=3)
add("int8", (ramp % 256 - 128).astype("i1"))
add("int16, LZW, predictor 2", (wave * 30).astype("i2"), compression="lzw", predictor=2)
add("int32, PackBits", (wave * 2e6).astype("i4"), compression="packbits")
add("uint32, Deflate, predictor 2", (ramp * 9876543 % 2**32).astype("u4"), compression="zlib", predictor=2)
add("uint32, BigTIFF", (ramp * 9876543 % 2**32).astype("u4"), bigtiff=True)
add("int16, planes", numpy.stack([wave, wave - 5, -wave]).astype("i2"), photometric="rgb", planarconfig="separate")
add("int16, LZW of noise", numpy.random.default_rng(1).integers(-2**15, 2**15, (rows, columns)).astype("i2"), compression="lzw")
add("uint16, ZSTD", (ramp * 149).astype("u2"), compression="zstd")
add("float32, ZSTD, predictor 3", wave.astype("f4"), compression="zstd", predictor=3)
codes = ramp * 9 % 4096
keep("12 bits", packed12(codes), codes)

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "tiff.json"), "w") as file:
    json.dump({"tifffile": tifffile.__version__, "cases": cases}, file)
