"""FITS files and what astropy reads from them: writes fits.json. Debian's python3-astropy 5.2.1; run `python3 fits.py`."""
import base64
import gzip
import io
import json
import os
import warnings

import astropy
import numpy
from astropy.io import fits

rows, columns = 3, 5
ramp = numpy.arange(rows * columns).reshape(rows, columns)
cases = []


def add(name, hdus, index=0, **options):
    """The bytes of a file, and the samples of one of its images as astropy gives them: row 0 is the bottom one of ds9."""
    file = io.BytesIO()
    fits.HDUList(hdus).writeto(file)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        data = fits.open(io.BytesIO(file.getvalue()))[index].data
    values = numpy.asarray(data, dtype=float)
    cases.append({
        "name": name,
        # Padding packs to nothing.
        "gzip": base64.b64encode(gzip.compress(file.getvalue(), mtime=0)).decode(),
        "hdu": index,
        "shape": values.shape,
        "values": [None if numpy.isnan(v) else v for v in values.ravel().tolist()],
        **options,
    })


def image(data, **header):
    hdu = fits.PrimaryHDU(data)
    for key, value in header.items():
        hdu.header[key] = value
    return hdu


def stored(data, scale=1.0, zero=0.0, blank=None):
    """An image whose stored integers are given as they are."""
    hdu = fits.PrimaryHDU(data)
    file = io.BytesIO()
    hdu.writeto(file)
    hdu = fits.open(io.BytesIO(file.getvalue()), do_not_scale_image_data=True)[0]
    hdu.data  # read before the header changes
    if blank is not None:
        hdu.header["BLANK"] = blank
    if scale != 1 or zero != 0:
        hdu.header["BSCALE"] = scale
        hdu.header["BZERO"] = zero
    return hdu


add("uint8", [image((17 * ramp).astype("u1"))])
add("int8", [image((9 * ramp - 60).astype("i1"))])
add("int16", [image((3000 * ramp - 20000).astype("i2"))])
add("uint16", [image((4681 * ramp).astype("u2"))])
add("int32", [image((123456789 * ramp - 7).astype("i4"))])
add("uint32", [image((4000000000 - 123456789 * ramp).astype("u4"))])
add("int64", [image((2**40 * ramp + 1).astype("i8"))])
add("uint64", [image((5 + ramp).astype("u8"))])
add("float32", [image((ramp / 7 - 1).astype("f4"))])
add("float64", [image(ramp / 7 - 1)])
holes = (ramp / 7).astype("f4")
holes[1, 2] = numpy.nan
add("NaN", [image(holes)])
add("BLANK", [stored((100 * ramp).astype("i2"), blank=300)])
add("BSCALE and BZERO", [stored((100 * ramp).astype("i2"), scale=0.25, zero=-3.5)])
add("BSCALE, BZERO and BLANK", [stored((100 * ramp).astype("i4"), scale=0.25, zero=10, blank=300)])
add("cube", [image(numpy.arange(30).reshape(2, 3, 5).astype("f4"))])
add("color", [image(numpy.arange(45).reshape(3, 3, 5).astype("u2"), CTYPE3="RGB")])
add("three planes", [image(numpy.arange(45).reshape(3, 3, 5).astype("f4"))])
science = fits.ImageHDU(ramp.astype("f4"), name="SCI")
mask = fits.ImageHDU((ramp % 2).astype("u1"), name="DQ")
table = fits.BinTableHDU.from_columns([fits.Column("x", "E", array=numpy.arange(3.0))], name="CAT")
add("extension", [fits.PrimaryHDU(), science, mask, table], index=1)
add("second extension", [fits.PrimaryHDU(), science, mask, table], index=2)
add("compressed", [fits.PrimaryHDU(), fits.CompImageHDU(numpy.arange(900).reshape(30, 30).astype("i2"))], index=1)
text = image(ramp.astype("f4"), OBJECT="M 51 'Whirlpool'", EXPTIME=300.0, ROWORDER="TOP-DOWN", CRPIX1=3.0, CRVAL1=202.5)
text.header["HISTORY"] = "flat fielded"
text.header["COMMENT"] = "seeing was 1.2 arc seconds"
add("header", [text])

with open(os.path.join(os.path.dirname(os.path.abspath(__file__)), "fits.json"), "w") as file:
    json.dump({"astropy": astropy.__version__, "cases": cases}, file, indent=1)
