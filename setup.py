"""Declares the optional C extensions of the analysis; all else stands in setup.cfg, which cannot say this."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            f"index.analysis.{name}",
            [f"index/analysis/{name}.c"],
            extra_compile_args=["-O3", "-ffp-contract=off"],
            py_limited_api=True,
            optional=True,
        )
        for name in ("_segment", "_chunks")
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
