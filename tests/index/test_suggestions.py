"""What an archive's words teach: counts of neighbours, phrases of titles, names; kept whole beside the index."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.article import Article, Source
from index.analysis.analyzer import Analyzer
from index.document import IndexDocument
from index.engine import Engine
from index.engines import open_engine
from index.suggestions import Kind, Learner, Suggestions


def _document(number: int, title: str, body: str = "", **more: object) -> IndexDocument:
    article = Article(id=f"{number:016}", title=title, body=body, **more)  # type: ignore[arg-type]
    return Analyzer().document(article, number)


FIRST = (
    _document(1, "Bến đò Lạng Sơn mở lại", "Bến đò ở bản Lạng.\nSơn nữ đứng đợi.", provinces=("Lạng Sơn",)),
    _document(2, "Nắng trên bến đò", "Lạng Sơn có nắng.", source=Source("Báo Vùng Suối")),
)


@pytest.fixture
def engine(tmp_path: Path) -> Engine:
    return open_engine("tantivy:", tmp_path)


def _learn(engine: Engine, folder: Path, revision: int, *documents: IndexDocument) -> Suggestions:
    learner = Learner()
    with engine.writer() as writer:
        for document in documents:
            writer.put(document)
            learner.add(document)
        writer.commit(revision)
    suggestions = Suggestions(folder)
    suggestions.draft(learner)
    with engine.reader() as reader:
        suggestions.publish(reader, revision)
    return suggestions


def test_nothing_is_there_at_first(tmp_path: Path) -> None:
    suggestions = Suggestions(tmp_path)
    assert (suggestions.revision(), suggestions.counts(["lang"]), suggestions.beginning("b", 9)) == (0, {}, [])


def test_neighbours_are_counted_as_spelled_and_within_a_paragraph(engine: Engine, tmp_path: Path) -> None:
    suggestions = _learn(engine, tmp_path, 1, *FIRST)
    assert suggestions.counts(["lang son", "ben do", "son nu", "mo lai", "lai ben", "nang", "vang"]) == {
        "lang son": {"lạng sơn": 2},
        "ben do": {"bến đò": 3},
        "son nu": {"sơn nữ": 1},
        "mo lai": {"mở lại": 1},
        "nang": {"nắng": 2},
    }


def test_phrases_of_titles_end_at_words_and_bind_nothing(engine: Engine, tmp_path: Path) -> None:
    suggestions = _learn(engine, tmp_path, 1, *FIRST)
    phrases = {text for text, kind, _ in suggestions.beginning("nang", 9) if kind is Kind.PHRASE}
    assert "nắng trên bến đò" in phrases
    assert "nắng trên" not in phrases


def test_names_come_with_their_articles(engine: Engine, tmp_path: Path) -> None:
    suggestions = _learn(engine, tmp_path, 1, *FIRST)
    assert ("Lạng Sơn", Kind.PROVINCE, 1) in suggestions.beginning("lang", 9)
    assert ("Báo Vùng Suối", Kind.SOURCE, 1) in suggestions.beginning("bao", 9)


def test_later_runs_add_and_names_are_those_of_now(engine: Engine, tmp_path: Path) -> None:
    _learn(engine, tmp_path, 1, *FIRST)
    suggestions = _learn(engine, tmp_path, 2, _document(1, "Sương trên bến đò"))
    assert suggestions.revision() == 2
    assert suggestions.counts(["ben do"]) == {"ben do": {"bến đò": 4}}
    assert not [text for text, kind, _ in suggestions.beginning("lang", 9) if kind is Kind.PROVINCE]
    assert sorted(path.name for path in tmp_path.glob("suggestions*")) == ["suggestions.db"]


def test_what_was_asked_before_is_asked_of_the_new_file(
    engine: Engine, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    suggestions = _learn(engine, tmp_path, 1, *FIRST)
    before = suggestions.counts(["ben do", "zzz"])
    assert before == suggestions.counts(["ben do", "zzz"]) == {"ben do": {"bến đò": 3}}
    _learn(engine, tmp_path, 2, _document(1, "Sương trên bến đò"))
    assert suggestions.counts(["ben do", "zzz"]) == {"ben do": {"bến đò": 4}}
    monkeypatch.setattr("index.suggestions._MOST_KEPT", 0)
    assert suggestions.counts(["ben do", "suong"]) == {"ben do": {"bến đò": 4}, "suong": {"sương": 1}}


def test_a_damaged_file_is_as_none(engine: Engine, tmp_path: Path) -> None:
    _learn(engine, tmp_path, 1, *FIRST)
    (tmp_path / "suggestions.db").write_bytes(b"not a database at all")
    damaged = Suggestions(tmp_path)
    assert (damaged.revision(), damaged.counts(["lang"]), damaged.beginning("b", 9)) == (0, {}, [])
    assert _learn(engine, tmp_path, 2, *FIRST).counts(["ben do"]) == {"ben do": {"bến đò": 3}}


def test_the_first_letter_finds_the_most_frequent(engine: Engine, tmp_path: Path) -> None:
    titles = [_document(number, f"Bến đò số {number} vào mùa") for number in range(1, 7)]
    suggestions = _learn(engine, tmp_path, 1, *titles, _document(9, "Bóng trăng"))
    assert suggestions.beginning("b", 9)[0][2] == 6
    assert suggestions.beginning("bo", 9)[0][0].startswith("bóng")
