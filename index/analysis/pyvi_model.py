"""Reads pyvi's trained segmentation model out of its installed files, without running pyvi, scikit-learn or CRFsuite.

`pyvi3.pkl` is a pickle of an sklearn_crfsuite estimator that carries the bytes of a CRFsuite model file. The pickle is
opened with an unpickler that can build nothing but inert placeholders; the layout of the model file (`lCRF`, with its
constant quark databases `CQDB`) is the one written by CRFsuite's `crf1d_model.c` and `cqdb.c`, integers little-endian.
"""

from __future__ import annotations

import io
import pickle
import struct
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence

MODEL_FILE = Path("models") / "pyvi3.pkl"
WORDS_FILE = Path("models") / "words.txt"
LABELS = ("B_W", "I_W")
LOWER = "word.lower():"
SINGLE_FEATURES = (
    "bias",
    "word.isupper()",
    "word.istitle()",
    "word.isdigit()",
    "-1:word.istitle()",
    "-1:word.isupper()",
    "-1:word.bi_gram()",
    "-2:word.tri_gram()",
    "+1:word.istitle()",
    "+1:word.isupper()",
    "+1:word.bi_gram()",
    "+2:word.tri_gram()",
)
"""The attributes of the model that name no word, in the order in which pyvi sums them."""

Pair = tuple[float, float]
"""The weights of one attribute for the labels B (a word begins) and I (the word goes on)."""


class ModelError(ConfigurationError):
    """pyvi's model files are not there or not the ones that this reader knows."""

    def __init__(self, reason: Sentence) -> None:
        super().__init__(
            Sentence(
                "Không đọc được mô hình tách từ của pyvi: {why}. Hãy cài lại pyvi 0.1.1 bằng lệnh “pip install "
                "--force-reinstall pyvi==0.1.1”.",
                "The segmentation model of pyvi cannot be read: {why}. Install pyvi 0.1.1 again with “pip install "
                "--force-reinstall pyvi==0.1.1”.",
            ).filled(why=reason)
        )


_FOREIGN: Final = Sentence(
    "trong {folder} không phải là mô hình của pyvi 0.1.1 ({why})",
    "what is in {folder} is not the model of pyvi 0.1.1 ({why})",
)
_HOLDS_ADDRESS: Final = Sentence(
    "{file} có một địa chỉ web trong số các đặc trưng, điều mà mô hình của pyvi 0.1.1 không có",
    "{file} has a web address among its features, which the model of pyvi 0.1.1 does not have",
)


@dataclass(frozen=True, slots=True)
class PyviModel:
    """The trained model as pyvi holds it: `weights` by attribute, `transitions` BB, BI, IB, II, and the word list."""

    weights: Mapping[str, Pair]
    transitions: tuple[float, float, float, float]
    bigrams: frozenset[tuple[str, str]]
    trigrams: frozenset[tuple[str, str, str]]


def pyvi_folder() -> Path:
    """Where pyvi is installed, found without executing any of it. Raises ModelError where it is not installed."""
    spec = find_spec("pyvi")
    if spec is None or spec.origin is None:
        raise ModelError(Sentence("pyvi chưa được cài", "pyvi is not installed"))
    return Path(spec.origin).parent


def read_pyvi(folder: Path) -> PyviModel:
    """The model in pyvi's package folder. Raises ModelError, with the file and the reason."""
    file = folder / MODEL_FILE
    try:
        weights, transitions = _read_crfsuite(_crfsuite_bytes(file.read_bytes()))
        lines = (folder / WORDS_FILE).read_bytes().decode("utf-8").split("\n")
    except (
        OSError,
        ValueError,
        LookupError,
        TypeError,
        AttributeError,
        EOFError,
        struct.error,
        pickle.UnpicklingError,
    ) as error:
        raise ModelError(_FOREIGN.filled(folder=folder, why=error)) from error
    if any("://" in attribute for attribute in weights):
        raise ModelError(_HOLDS_ADDRESS.filled(file=file))
    parts = [tuple(line.split(" ")) for line in lines]
    return PyviModel(
        weights,
        transitions,
        frozenset((p[0], p[1]) for p in parts if len(p) == 2),
        frozenset((p[0], p[1], p[2]) for p in parts if len(p) == 3),
    )


class _Inert:
    """Stands for any class that the pickle names; keeps the state it is given and does nothing."""

    def __new__(cls, *_args: object) -> _Inert:
        return object.__new__(cls)

    def __init__(self, *_args: object) -> None:
        self.state: Any = {}

    def __setstate__(self, state: Any) -> None:
        self.state = state


def _latin1(text: str, _encoding: str) -> bytes:
    return text.encode("latin-1")


class _InertUnpickler(pickle.Unpickler):
    """Builds no object but `_Inert`; the one function it lets a pickle call turns a str into its Latin-1 bytes."""

    def find_class(self, module: str, name: str) -> type[_Inert] | Callable[[str, str], bytes]:
        return _latin1 if (module, name) == ("_codecs", "encode") else _Inert


def _crfsuite_bytes(pickled: bytes) -> bytes:
    estimator = _InertUnpickler(io.BytesIO(pickled)).load()
    if not isinstance(estimator, _Inert):
        raise ValueError("no segmenter in the pickle")
    model = estimator.state["modelfile"].state["__FILE_RESOURCE_DATA__"]
    if not isinstance(model, bytes) or model[:4] != b"lCRF":
        raise ValueError("no CRFsuite model in the pickle")
    return model


def _read_crfsuite(model: bytes) -> tuple[dict[str, Pair], tuple[float, float, float, float]]:
    header = struct.unpack_from("<4sI4s9I", model)
    label_count, attribute_count = header[5], header[6]
    features_at, labels_at, attributes_at, label_refs_at, attribute_refs_at = header[7:]
    features = list(struct.iter_unpack("<3Id", _features(model, features_at)))
    labels = list(_strings(model, labels_at, label_count))
    if labels != list(LABELS):
        raise ValueError(f"labels {labels} instead of {LABELS}")
    weights = {}
    names = _strings(model, attributes_at, attribute_count)
    for name, references in zip(names, _references(model, attribute_refs_at, attribute_count), strict=True):
        pair = [0.0, 0.0]
        for reference in references:
            pair[features[reference][2]] = features[reference][3]
        weights[name] = (pair[0], pair[1])
    transitions = [0.0] * 4
    for references in _references(model, label_refs_at, label_count):
        for reference in references:
            _, source, target, weight = features[reference]
            transitions[2 * source + target] = weight
    return weights, (transitions[0], transitions[1], transitions[2], transitions[3])


def _features(model: bytes, offset: int) -> bytes:
    """The feature records: type u32, source u32, target label u32, weight f64."""
    (count,) = struct.unpack_from("<I", model, offset + 8)
    return model[offset + 12 : offset + 12 + 20 * count]


def _strings(model: bytes, offset: int, count: int) -> Iterator[str]:
    """The keys of a constant quark database, in the order of their numbers."""
    (backward,) = struct.unpack_from("<I", model, offset + 20)
    for (record,) in struct.iter_unpack("<I", model[offset + backward : offset + backward + 4 * count]):
        _, size = struct.unpack_from("<2I", model, offset + record)
        yield model[offset + record + 8 : offset + record + 8 + size - 1].decode("utf-8")


def _references(model: bytes, offset: int, count: int) -> Iterator[tuple[int, ...]]:
    """For each label or attribute, the numbers of its features."""
    for (record,) in struct.iter_unpack("<I", model[offset + 12 : offset + 12 + 4 * count]):
        (size,) = struct.unpack_from("<I", model, record)
        yield struct.unpack_from(f"<{size}I", model, record + 4)
