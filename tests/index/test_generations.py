"""Generations: numbered folders, one pointer, nothing half done."""

from __future__ import annotations

from pathlib import Path

import pytest

from index.errors import EngineError
from index.generations import Generations


@pytest.fixture
def generations(tmp_path: Path) -> Generations:
    return Generations(tmp_path / "index" / "tantivy")


def names(generations: Generations) -> list[str]:
    return sorted(path.name for path in generations.folder.iterdir())


def published(generations: Generations, count: int) -> list[Path]:
    made = []
    for _ in range(count):
        made.append(generations.new())
        (made[-1] / "data").write_text("x")
        generations.publish(made[-1])
    return made


def test_before_the_first(generations: Generations) -> None:
    assert generations.current() is None
    assert generations.all() == []
    generations.remove_old()
    assert not generations.folder.exists()


def test_a_new_one_is_empty_and_unused_until_published(generations: Generations) -> None:
    first = generations.new()
    assert first.name == "gen-000001"
    assert list(first.iterdir()) == []
    assert generations.current() is None
    generations.publish(first)
    second = generations.new()
    assert generations.current() == first
    generations.publish(second)
    assert generations.current() == second == Generations(generations.folder).current()


def test_publishing_an_older_one_goes_back(generations: Generations) -> None:
    first, _ = published(generations, 2)
    generations.publish(first)
    assert generations.current() == first
    assert generations.new().name == "gen-000003"


@pytest.mark.parametrize(
    ("keep", "left"),
    [(0, ["gen-000004"]), (1, ["gen-000003", "gen-000004"]), (9, [f"gen-00000{each}" for each in (1, 2, 3, 4)])],
)
def test_old_ones_go(generations: Generations, keep: int, left: list[str]) -> None:
    published(generations, 4)
    generations.remove_old(keep=keep)
    assert names(generations) == ["current", *left]


def test_what_a_killed_run_left_goes(generations: Generations) -> None:
    first, second = published(generations, 2)
    (generations.new() / "half").write_text("x")
    trash = generations.folder / "trash-000003"
    trash.mkdir()
    (trash / "rest").write_text("x")
    generations.remove_old(keep=1)
    assert names(generations) == ["current", first.name, second.name]


def test_ten_million_generations_stay_in_order(generations: Generations) -> None:
    (generations.folder / "gen-9999999").mkdir(parents=True)
    newest = generations.new()
    assert newest.name == "gen-10000000"
    assert generations.all()[-1] == newest


@pytest.mark.parametrize("text", ["gen-000009", "", "../..", "gen-000001/..", "\0"])
def test_a_damaged_pointer_is_an_engine_error(generations: Generations, text: str) -> None:
    published(generations, 1)
    (generations.folder / "current").write_text(text)
    with pytest.raises(EngineError, match="reindex --full"):
        generations.current()


def test_publishing_what_is_no_generation_is_refused(generations: Generations, tmp_path: Path) -> None:
    for path in (tmp_path, generations.folder / "gen-000001", generations.folder / "trash-000001"):
        with pytest.raises(EngineError, match="không phải là một thế hệ"):
            generations.publish(path)


def test_a_folder_that_cannot_be_written(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("x")
    with pytest.raises(EngineError, match="Không ghi được"):
        Generations(tmp_path / "file").new()
