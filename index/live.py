"""`timbao add | watch`: articles that can be found a moment after they are written."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta
from pathlib import Path
from typing import Final

import click

from corpus.archive import Archive
from corpus.errors import ConfigurationError, StoreAbsent, TimbaoError
from corpus.readers import is_ignorable
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.stopping import Stopped, checkpoint, stopping_on_signals
from corpus.store import Store
from index.options import AGE, ARCHIVE, ONE_ARCHIVE_A_NAME, exit_code, lock_timeout, print_report, say_error
from index.reindex import reindex

_GATHER_MS: Final = 1000
"""Changes so near to each other are read in one run."""
_LOOK_UP_MS: Final = 300
"""Between two looks for a request to stop."""
_NAME_ALONE: Final = Sentence("--name cần --archive.", "--name needs --archive.")
_NO_FILE: Final = Sentence("Không có tệp nào tại {file}.", "There is no file at {file}.")
_OUTSIDE: Final = Sentence(
    "Tệp {file} không nằm trong kho {archive}.", "The file {file} is not in the archive {archive}."
)


@click.command()
@click.argument("file", nargs=-1, required=True, type=ARCHIVE)
@click.option(
    "--archive", type=click.Path(path_type=Path, file_okay=False, readable=False), help="Thư mục kho chứa các tệp ấy."
)
@click.option("--name", help="Tên của kho, khi kho ấy được đọc với --name.")
@lock_timeout(60.0)
@click.option("--json", "as_json", is_flag=True, help="In báo cáo dạng JSON ra stdout.")
@click.pass_obj
def add(
    settings: Settings,
    file: tuple[Path, ...],
    archive: Path | None,
    name: str | None,
    lock_timeout: float,
    as_json: bool,
) -> None:
    """Đọc ngay các tệp FILE mà không xem lại cả kho; tìm được liền khi lệnh xong.

    Tệp nằm trong một kho đã đọc là của kho ấy; tệp khác là một kho riêng.
    """
    if name and archive is None:
        raise click.UsageError(_NAME_ALONE.said(settings.language))
    roots = [Archive.at(archive, name)] if archive is not None else _known_archives(settings)
    with stopping_on_signals(settings.language):
        report = reindex(settings, list(_grouped(file, roots, archive)), lock_timeout=lock_timeout)
    print_report(report, settings.language, as_json=as_json)
    sys.exit(exit_code(report))


def _known_archives(settings: Settings) -> list[Archive]:
    """Those that are named by where they are."""
    try:
        with Store.open(settings.store_url) as store:
            names = store.archives()
    except StoreAbsent:
        return []
    return [Archive(Path(name), name) for name in names if name.startswith("/")]


def _grouped(files: Sequence[Path], roots: Sequence[Archive], asked: Path | None) -> Iterator[Archive]:
    """Each archive with the files that lie in it; the innermost where several do."""
    inside: dict[Archive, list[str]] = {}
    for file in files:
        path = file.resolve()
        if not path.is_file():
            raise ConfigurationError(_NO_FILE.filled(file=file))
        homes = [each for each in roots if path.is_relative_to(each.root)]
        if not homes and asked is not None:
            raise ConfigurationError(_OUTSIDE.filled(file=file, archive=asked))
        home = max(homes, key=lambda each: len(each.root.parts), default=Archive.at(path))
        inside.setdefault(home, []).append(str(path.relative_to(home.root)))
    for home, names in inside.items():
        yield Archive(home.root, home.name, None if home.root.is_file() else tuple(dict.fromkeys(names)))


@click.command()
@click.argument("archive", nargs=-1, required=True, type=ARCHIVE)
@click.option("--name", help="Tên của kho bài; mặc định là đường dẫn thật của thư mục.")
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình cùng làm; mặc định là số lõi của máy.")
@click.option(
    "--every",
    type=AGE,
    default="10m",
    show_default=True,
    help="Sau chừng này xem lại cả kho dù không thấy gì đổi, vì ổ mạng có khi không báo.",
)
@lock_timeout(60.0)
@click.option("--json", "as_json", is_flag=True, help="Mỗi lượt có gì đổi in một dòng JSON ra stdout.")
@click.pass_obj
def watch(
    settings: Settings,
    archive: tuple[Path, ...],
    name: str | None,
    jobs: int | None,
    every: timedelta,
    lock_timeout: float,
    as_json: bool,
) -> None:
    """Theo dõi các kho ARCHIVE và đọc ngay mỗi khi có tệp mới, đổi hay mất; chạy đến khi được yêu cầu dừng."""
    if name and len(archive) > 1:
        raise click.UsageError(ONE_ARCHIVE_A_NAME.said(settings.language))
    archives = [Archive.at(root, name) for root in archive]
    with stopping_on_signals(settings.language):
        for _ in _moments(settings, [each.root for each in archives], every.total_seconds()):
            try:
                present = [Archive.at(each.root, each.name) for each in archives]
                report = reindex(settings, present, jobs=jobs, lock_timeout=lock_timeout)
            except Stopped:
                raise
            except TimbaoError as error:
                # A disk that is full or away now may not be at the next change.
                say_error(error, settings.language)
                continue
            if report.added or report.changed or report.removed or report.newly_refused or report.notices:
                print_report(report, settings.language, as_json=as_json)


def _moments(settings: Settings, roots: Sequence[Path], every: float) -> Iterator[None]:
    """At once, then whenever something has changed below the roots, and when nothing has for `every` seconds."""
    import watchfiles

    home = settings.home.resolve()

    def concerns(_: object, path: str) -> bool:
        changed = Path(path)
        names = (changed.relative_to(root).as_posix() for root in roots if changed.is_relative_to(root))
        return not changed.is_relative_to(home) and any(not is_ignorable(name) for name in names)

    changes = watchfiles.watch(
        *roots,
        watch_filter=concerns,
        debounce=_GATHER_MS,
        rust_timeout=_LOOK_UP_MS,
        yield_on_timeout=True,
        raise_interrupt=False,
    )
    next(changes)  # what changes from now on, also while the first run goes on, is told
    yield
    last = time.monotonic()
    for found in changes:
        checkpoint()
        if found or time.monotonic() - last >= every:
            yield
            last = time.monotonic()
