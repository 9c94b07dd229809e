"""Opening engines by address, and how an engine fails: always an EngineError with a Vietnamese sentence."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import tantivy

from corpus.errors import ConfigurationError
from index.document import ValueField
from index.engine import Engine, Sort
from index.engines import open_engine
from index.engines.folder import read_failed, write_failed
from index.engines.tantivy import TantivyEngine
from index.engines.tantivy_columns import library_errors
from index.engines.whoosh import WhooshEngine
from index.errors import EngineError
from index.query import Everything
from tests.conftest import PROJECT
from tests.contract.helpers import ENGINES, TEXT, article, index, name, phrase, term


@pytest.mark.parametrize("address", ["", "lucene:", "sqlite:///x", "Tantivy:", "opensearchh://x"])
def test_an_unknown_address_is_refused(address: str, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match=r"Không có bộ chỉ mục nào.*tantivy:"):
        open_engine(address, tmp_path)


def test_addresses(tmp_path: Path) -> None:
    assert isinstance(open_engine("tantivy:", tmp_path), TantivyEngine)
    assert isinstance(open_engine("whoosh:", tmp_path), WhooshEngine)


@pytest.mark.parametrize(("address", "absent"), [("tantivy:", ["whoosh", "pyvi"]), ("whoosh:", ["tantivy", "pyvi"])])
def test_searching_imports_one_library_only(address: str, absent: list[str], tmp_path: Path) -> None:
    index(open_engine(address, tmp_path), article(1, "một"))
    script = (
        "import sys; from pathlib import Path; import index.engines; from index.query import Everything\n"
        "assert not {'tantivy', 'whoosh'} & set(sys.modules)\n"
        f"with index.engines.open_engine({address!r}, Path({str(tmp_path)!r})).reader() as reader:\n"
        "    assert reader.search(Everything(), limit=1).total == 1\n"
        f"assert not set({[*absent, 'index.analysis.analyzer', 'numpy', 'sklearn']}) & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", script], cwd=PROJECT, check=True)


@pytest.fixture(params=ENGINES)
def made(request: pytest.FixtureRequest, tmp_path: Path) -> tuple[str, Path]:
    """The address and the folder of an index of twenty articles in two segments."""
    engine = open_engine(request.param, tmp_path / "gen")
    for start in (0, 10):
        documents = [
            article(each, f"chung bài{each}", "2024-01-02", {ValueField.PROVINCE: ("Huế",)})
            for each in range(start, start + 10)
        ]
        index(engine, *documents, revision=start + 1)
    return request.param, tmp_path / "gen"


def use(engine: Engine) -> tuple[Any, ...]:
    """Everything that reading can touch."""
    with engine.reader() as reader:
        found = [
            reader.search(query, limit=20, sort=sort, facets=[ValueField.PROVINCE])
            for query in (Everything(), term("chung"), phrase("chung", "bài3"))
            for sort in Sort
        ]
        return (*found, reader.terms(TEXT, "", 50), reader.doc_freq(TEXT, "chung"), reader.count(), engine.revision())


def cut(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


def empty(file: Path) -> None:
    file.write_bytes(b"")


def flip(file: Path) -> None:
    file.write_bytes(bytes(byte ^ 0xA5 for byte in file.read_bytes()))


def overwrite_end(file: Path) -> None:
    file.write_bytes(file.read_bytes()[:-8] + b"\xff" * 8)


def answers(made: tuple[str, Path], damage: Callable[[Path], None], tmp_path: Path) -> Iterator[tuple[Any, ...]]:
    """What a copy of the index answers where it does answer, each time with another of its files damaged.

    Where it does not, the error must be ours and say what to do.
    """
    address, folder = made
    refused = []
    for file in [path.name for path in folder.iterdir() if path.stat().st_size]:
        # Of its own, and kept: a library's threads may write into the folder after the answer.
        copy = tmp_path / f"damaged-{file}"
        shutil.copytree(folder, copy)
        damage(copy / file)
        try:
            yield use(open_engine(address, copy))
        except EngineError as error:
            refused.append(str(error))
    assert refused, "no file mattered"
    assert {error[-1] for error in refused} <= {".", ")"}
    for error in refused:
        assert error.startswith(("Không đọc được chỉ mục", "Chỉ mục được tạo bởi"))
        assert "reindex --full" in error


@pytest.mark.parametrize("damage", [Path.unlink, empty, cut])
def test_a_file_lost_or_cut_gives_an_engine_error_or_the_right_answer(
    made: tuple[str, Path], damage: Callable[[Path], None], tmp_path: Path
) -> None:
    *right, revision = use(open_engine(*made))
    for *got, older in answers(made, damage, tmp_path):
        assert got == right
        assert older <= revision, "an older revision only means that changes are put again"


@pytest.mark.parametrize("damage", [flip, overwrite_end])
def test_wrong_bytes_give_an_engine_error_or_an_answer(
    made: tuple[str, Path], damage: Callable[[Path], None], tmp_path: Path
) -> None:
    """Neither library checks its checksums when reading, so the answer may be wrong; it must not be a crash."""
    list(answers(made, damage, tmp_path))


@pytest.mark.parametrize("address", ENGINES)
def test_a_folder_that_cannot_be_made(address: str, tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    engine = open_engine(address, tmp_path / "file" / "gen")
    assert engine.built_with() is None
    with pytest.raises(EngineError, match=r"Không ghi được chỉ mục.*chỗ trống trên đĩa"), engine.writer():
        pass


@pytest.mark.parametrize("address", ENGINES)
def test_a_folder_that_vanishes_under_the_writer(address: str, tmp_path: Path) -> None:
    engine = open_engine(address, tmp_path / "gen")

    def write() -> None:
        with engine.writer() as writer:
            writer.put(article(1, "một"))
            (tmp_path / "gen").rename(tmp_path / "away")  # at once, whatever a thread is writing there
            writer.commit(1)

    with pytest.raises(EngineError, match="Không ghi được chỉ mục"):
        write()


@pytest.mark.parametrize("address", ENGINES)
def test_a_group_may_read_every_file_where_the_umask_lets_it(address: str, tmp_path: Path) -> None:
    before = os.umask(0o027)
    try:
        for number in range(12):  # enough for merges, which write files of their own
            index(open_engine(address, tmp_path), article(number, "một"), revision=number + 1)
    finally:
        os.umask(before)
    modes = {file.name: file.stat().st_mode & 0o666 for file in tmp_path.iterdir()}
    assert modes == dict.fromkeys(modes, 0o640)


@pytest.mark.parametrize("reason", [PermissionError(13, "Permission denied"), "Os { kind: PermissionDenied }"])
def test_what_may_not_be_read_is_not_to_be_built_again(reason: object, tmp_path: Path) -> None:
    assert str(read_failed(tmp_path, reason)).startswith("Tài khoản đang chạy timbao không có quyền đọc chỉ mục")


def test_a_panic_in_rust_becomes_an_engine_error(tmp_path: Path) -> None:
    schema = tantivy.SchemaBuilder().add_text_field("text").build()
    with pytest.raises(EngineError, match="Không ghi được"), library_errors(write_failed, tmp_path):
        tantivy.Query.phrase_query(schema, "text", ["một"])


def test_an_interrupt_is_not_an_engine_error(tmp_path: Path) -> None:
    with pytest.raises(KeyboardInterrupt), library_errors(write_failed, tmp_path):
        raise KeyboardInterrupt


@pytest.mark.parametrize("article_id", ["", "m" * 17, "đ" * 9, "a\0"])
def test_an_id_that_does_not_fit_is_refused(article_id: str, tmp_path: Path) -> None:
    def write() -> None:
        with open_engine("tantivy:", tmp_path).writer() as writer:
            writer.put(article(1, "một")._replace(id=article_id))

    with pytest.raises(EngineError, match="Mã bài"):
        write()


@pytest.mark.parametrize("number", [-1, 1 << 40])
def test_a_number_that_does_not_fit_is_refused(number: int, tmp_path: Path) -> None:
    def write() -> None:
        with open_engine("tantivy:", tmp_path).writer() as writer:
            writer.put(article(number, "một", article_id="a"))

    with pytest.raises(EngineError, match=f"Số {number}"):
        write()


def test_the_greatest_number_and_day_keep_their_order(tmp_path: Path) -> None:
    engine = open_engine("tantivy:", tmp_path)
    greatest = (1 << 40) - 1
    index(
        engine,
        article(greatest, day="9999-12-31", article_id="cuối"),
        article(greatest - 1, day="9999-12-31", article_id="áp chót"),
        article(0, day="0001-01-01", article_id="đầu"),
        article(greatest - 2, article_id="không ngày"),
    )
    with engine.reader() as reader:
        by_day = {sort: [hit.id for hit in reader.search(Everything(), limit=9, sort=sort).hits] for sort in Sort}
    assert by_day == {
        Sort.RELEVANCE: ["cuối", "áp chót", "không ngày", "đầu"],
        Sort.NEWEST: ["cuối", "áp chót", "đầu", "không ngày"],
        Sort.OLDEST: ["đầu", "cuối", "áp chót", "không ngày"],
    }


def test_one_engine_serves_many_threads(tmp_path: Path) -> None:
    engine = open_engine("tantivy:", tmp_path)
    index(engine, *(article(each, "chung", article_id=name(each)) for each in range(50)))

    def ask(_: int) -> int:
        with engine.reader() as reader:
            return len(reader.search(term("chung"), limit=100).hits)

    with ThreadPoolExecutor(8) as pool, engine.writer() as writer:
        counts = []
        for round_ in range(5):
            asked = pool.map(ask, range(40))
            writer.put(article(100 + round_, "chung"))
            writer.commit(round_)
            counts += asked
    assert set(counts) <= set(range(50, 56))
    assert ask(0) == 55
