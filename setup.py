"""Declares the optional C core of the segmenter; all else stands in setup.cfg, which cannot say this."""

from setuptools import Extension, setup

setup(
    ext_modules=[
        Extension(
            "index.analysis._segment",
            ["index/analysis/_segment.c"],
            extra_compile_args=["-O3", "-ffp-contract=off"],
            py_limited_api=True,
            optional=True,
        )
    ],
    options={"bdist_wheel": {"py_limited_api": "cp311"}},
)
