"""Declares the optional C extensions of the index; all else stands in setup.cfg, which cannot say this."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            name,
            [f"{name.replace('.', '/')}.c"],
            extra_compile_args=["-O3", "-ffp-contract=off"],
            py_limited_api=True,
            optional=True,
        )
        for name in (
            "index._grams",
            "index.analysis._segment",
            "index.analysis._chunks",
            "index.duplicates._minhash",
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
