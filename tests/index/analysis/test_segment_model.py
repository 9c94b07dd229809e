"""The converted model: read without pyvi, cached by digest, rebuilt when damaged, safe for two processes at once."""

from __future__ import annotations

import os
import pickle
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from index.analysis import model as model_module
from index.analysis.model import Model, load_payload, pack, unpack
from index.analysis.pyvi_model import MODEL_FILE, WORDS_FILE, ModelError, pyvi_folder, read_pyvi
from index.analysis.segment import load_segmenter

PROJECT = Path(__file__).resolve().parents[3]
LOADED = """
import sys
from pathlib import Path
from index.analysis.segment import load_segmenter
segmenter = load_segmenter(Path(sys.argv[1]))
assert segmenter.joined("Bộ đội Biên phòng") == "Bộ_đội Biên_phòng"
"""


def in_another_process(code: str, *arguments: str) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(PROJECT), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-c", code, *arguments]
    return subprocess.Popen(command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def output(process: subprocess.Popen[str]) -> str:
    out, error = process.communicate(timeout=120)
    assert process.returncode == 0, error
    return out


@pytest.fixture(scope="module")
def filled_cache(tmp_path_factory: pytest.TempPathFactory) -> Path:
    cache = tmp_path_factory.mktemp("cache")
    load_payload(cache)
    return cache


@pytest.fixture
def cache(filled_cache: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(filled_cache, tmp_path / "cache"))


def model_in(cache: Path) -> Model:
    return unpack(load_payload(cache))


def only_file(cache: Path) -> Path:
    (file,) = cache.iterdir()
    return file


def test_the_model_has_pyvis_numbers(filled_cache: Path) -> None:
    model = model_in(filled_cache)
    assert model.transitions.tolist() == pytest.approx([-0.99668, 1.91871, -2.96956, -0.43685], abs=1e-5)
    assert (len(model.bigrams), len(model.trigrams)) == (22_705, 1_907)
    assert model.words[0] == ""
    assert {"\n", "\0", "bộ", "đội"} <= set(model.words)


def test_packing_keeps_the_model(filled_cache: Path) -> None:
    model = model_in(filled_cache)
    assert unpack(pack(model)) == model


def test_the_second_load_converts_nothing(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(pickle, "Unpickler", None)
    monkeypatch.delattr(model_module, "read_pyvi")
    assert load_segmenter(cache).joined("học sinh") == "học_sinh"


@pytest.mark.parametrize("damage", [b"", b"TMBSEG", None], ids=["empty", "cut short", "one bit"])
def test_a_damaged_cache_is_rebuilt(cache: Path, damage: bytes | None) -> None:
    file = only_file(cache)
    sound = file.read_bytes()
    flipped = sound[:90_000] + bytes([sound[90_000] ^ 1]) + sound[90_001:]
    file.write_bytes(flipped if damage is None else damage)
    assert load_segmenter(cache).joined("học sinh") == "học_sinh"
    assert file.read_bytes() == sound


def test_a_folder_in_the_files_place_is_no_obstacle(cache: Path) -> None:
    file = only_file(cache)
    file.unlink()
    (file / "within").mkdir(parents=True)
    assert load_segmenter(cache).joined("học sinh") == "học_sinh"


def test_a_cache_that_cannot_be_written_is_no_obstacle(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    assert load_segmenter(tmp_path / "file" / "cache").joined("học sinh") == "học_sinh"


def test_two_processes_may_convert_at_once(tmp_path: Path) -> None:
    processes = [in_another_process(LOADED, str(tmp_path / "new" / "cache")) for _ in range(3)]
    for process in processes:
        output(process)
    file = only_file(tmp_path / "new" / "cache")
    assert model_module._read_cached(file) is not None


def test_the_default_cache_is_the_homes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TIMBAO_HOME", str(tmp_path))
    assert model_module.default_cache() == tmp_path / "cache"
    monkeypatch.delenv("TIMBAO_HOME")
    monkeypatch.setenv("XDG_CACHE_HOME", str(tmp_path / "xdg"))
    assert model_module.default_cache().name == "timbao"


def test_nothing_of_pyvi_is_imported(tmp_path: Path) -> None:
    code = LOADED + 'print([name for name in ("pyvi", "sklearn", "sklearn_crfsuite", "numpy") if name in sys.modules])'
    assert output(in_another_process(code, str(tmp_path))) == "[]\n"


def test_without_the_c_core_python_runs(tmp_path: Path) -> None:
    blocked = "import sys; sys.modules['index.analysis._segment'] = None\n"
    code = f"{blocked}{LOADED}print(segmenter.name)"
    assert output(in_another_process(code, str(tmp_path))) == "python\n"


def test_asking_for_a_missing_c_core_is_an_error(cache: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "index.analysis._segment", None)
    with pytest.raises(ImportError):
        load_segmenter(cache, "c")


@pytest.fixture
def package(tmp_path: Path) -> Path:
    """A copy of pyvi's model files."""
    for file in (MODEL_FILE, WORDS_FILE):
        (tmp_path / "pyvi" / file).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(pyvi_folder() / file, tmp_path / "pyvi" / file)
    return tmp_path / "pyvi"


@pytest.mark.parametrize("content", [b"", b"not a pickle", pickle.dumps({"a": 1}), pickle.dumps(None)])
def test_another_pickle_is_refused(package: Path, content: bytes) -> None:
    (package / MODEL_FILE).write_bytes(content)
    with pytest.raises(ModelError, match=r"pyvi 0\.1\.1"):
        read_pyvi(package)


def test_a_cut_model_is_refused(package: Path) -> None:
    content = (package / MODEL_FILE).read_bytes()
    (package / MODEL_FILE).write_bytes(content[: len(content) // 2])
    with pytest.raises(ModelError):
        read_pyvi(package)


def test_missing_files_are_named(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (package / WORDS_FILE).unlink()
    monkeypatch.setattr(model_module, "pyvi_folder", lambda: package)
    with pytest.raises(ModelError, match=r"words\.txt"):
        load_payload(tmp_path / "cache")


def test_the_pickle_can_run_nothing(package: Path, tmp_path: Path) -> None:
    class Evil:
        def __reduce__(self) -> tuple[object, tuple[str]]:
            return os.system, (f"touch {tmp_path / 'ran'}",)

    (package / MODEL_FILE).write_bytes(pickle.dumps(Evil()))
    with pytest.raises(ModelError):
        read_pyvi(package)
    assert not (tmp_path / "ran").exists()


def test_another_model_makes_another_file(package: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(model_module, "pyvi_folder", lambda: package)
    load_payload(tmp_path / "cache")
    with (package / WORDS_FILE).open("a", encoding="utf-8") as words:
        words.write("\nthành_lời mới")
    load_payload(tmp_path / "cache")
    assert len(list((tmp_path / "cache").iterdir())) == 2
