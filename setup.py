"""Declares the optional C extensions; all else stands in setup.cfg, which cannot say this."""

import sys

from setuptools import Extension, setup

# The headers of Python 3.13 no longer map these to the functions that take Py_ssize_t, without which 3.11 and 3.12
# refuse them: a wheel for all of them has to name those itself, whichever Python builds it.
_SIZED = ("PyArg_ParseTuple", "Py_BuildValue", "PyObject_CallFunction")

setup(
    ext_modules=[
        Extension(
            name,
            [f"{name.replace('.', '/')}.c"],
            define_macros=[(name, f"_{name}_SizeT") for name in _SIZED] if sys.version_info >= (3, 13) else [],
            extra_compile_args=["-O3", "-ffp-contract=off"],
            py_limited_api=True,
            optional=True,
        )
        for name in (
            "index._grams",
            "index.analysis._segment",
            "index.analysis._chunks",
            "index.duplicates._minhash",
            "search._finds",
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
