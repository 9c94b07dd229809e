"""`timbao reindex`, `timbao status`, `timbao analyze`: the cron job's and the operator's entry."""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import timedelta
from pathlib import Path
from typing import Any, Final

import click

from corpus.archive import Archive
from corpus.ingest import Progress
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.stopping import stopping_on_signals
from index.options import AGE, ARCHIVE, ONE_ARCHIVE_A_NAME, SIZE, exit_code, lock_timeout, print_report
from index.reindex import reindex as run_reindex

_FILES_SHOWN = 20
_READING: Final = Sentence("Đọc", "Reading")
_INDEXING: Final = Sentence("Lập chỉ mục", "Indexing")
_PLAN: Final = Sentence(
    "{archive}: sẽ đọc {due} tệp ({new} tệp mới), bỏ {gone} tệp đã mất.",
    "{archive}: files to be read: {due} (new: {new}); files gone: {gone}.",
)
_MORE_FILES: Final = Sentence("… và {more} tệp khác", "… and {more} more")
_TOO_OLD: Final = Sentence("Lượt reindex cuối đã quá cũ.", "The last reindex run was too long ago.")


@click.command()
@click.argument("archive", nargs=-1, required=True, type=ARCHIVE)
@click.option("--full", is_flag=True, help="Lập lại toàn bộ chỉ mục bên cạnh chỉ mục cũ rồi thay thế.")
@click.option("--jobs", type=click.IntRange(1), help="Số tiến trình cùng làm; mặc định là số lõi của máy.")
@click.option("--memory", type=SIZE, help="Bộ nhớ cho cả lượt, như 2G; kho lớn cần từ 550M; mặc định không hạn chế.")
@click.option("--name", help="Tên của kho bài; mặc định là đường dẫn thật của thư mục.")
@click.option("--allow-shrink", is_flag=True, help="Chấp nhận quá nửa số tệp của một kho đã biến mất.")
@click.option("--dry-run", is_flag=True, help="Chỉ cho biết sẽ đọc và bỏ những tệp nào; không ghi gì.")
@lock_timeout(0.0)
@click.option("--quiet", "-q", is_flag=True, help="Cho cron: chỉ nói khi có việc cần người xem.")
@click.option("--metrics-file", type=click.Path(path_type=Path, dir_okay=False), help="Ghi số đo cho node_exporter.")
@click.option("--json", "as_json", is_flag=True, help="In báo cáo dạng JSON ra stdout.")
@click.pass_obj
def reindex(
    settings: Settings,
    archive: tuple[Path, ...],
    full: bool,
    jobs: int | None,
    memory: int | None,
    name: str | None,
    allow_shrink: bool,
    dry_run: bool,
    lock_timeout: float,
    quiet: bool,
    metrics_file: Path | None,
    as_json: bool,
) -> None:
    """Đọc những gì mới, đổi hay mất trong các kho ARCHIVE và cập nhật chỉ mục.

    Mã thoát: 0 xong; 65 có tệp bị từ chối mà lần trước không bị; 75 một lượt khác đang chạy; 143 được yêu cầu dừng;
    1 có lỗi.
    """
    if name and len(archive) > 1:
        raise click.UsageError(ONE_ARCHIVE_A_NAME.said(settings.language))
    archives = [Archive.at(root, name) for root in archive]
    if dry_run:
        _print_plans(settings, archives, as_json=as_json)
        return
    shown = not (as_json or quiet)
    with (
        stopping_on_signals(settings.language),
        _bar(_READING.said(settings.language), shown) as reading,
        _bar(_INDEXING.said(settings.language), shown) as indexing,
    ):
        report = run_reindex(
            settings,
            archives,
            full=full,
            jobs=jobs,
            memory=memory,
            allow_shrink=allow_shrink,
            lock_timeout=lock_timeout,
            reading=reading,
            indexing=indexing,
        )
    if metrics_file is not None:
        from index.metrics import write_metrics

        write_metrics(metrics_file, report)
    if not quiet or as_json or report.newly_refused or report.notices:
        print_report(report, settings.language, as_json=as_json)
    sys.exit(exit_code(report))


def _print_plans(settings: Settings, archives: list[Archive], *, as_json: bool) -> None:
    from corpus.archive import plan_all

    for archive, asked in plan_all(settings.store_url, archives):
        if as_json:
            plan = {"archive": archive.name, "due": [file.name for file in asked.due], "gone": list(asked.gone)}
            click.echo(json.dumps(plan, ensure_ascii=False))
            continue
        plan_told = _PLAN.filled(archive=archive.name, due=len(asked.due), new=asked.new, gone=len(asked.gone))
        click.echo(plan_told.said(settings.language))
        for sign, paths in (("+", [file.name for file in asked.due]), ("-", asked.gone)):
            for path in paths[:_FILES_SHOWN]:
                click.echo(f"  {sign} {path}")
            if (more := len(paths) - _FILES_SHOWN) > 0:
                click.echo(f"  {sign} {_MORE_FILES.filled(more=more).said(settings.language)}")
        for problem in asked.problems:
            click.echo(f"  ! {problem.place}: {problem.reason.said(settings.language)}")


@contextmanager
def _bar(label: str, wanted: bool) -> Iterator[Progress]:
    """A progress bar on a terminal, nothing elsewhere."""
    if not (wanted and sys.stderr is not None and sys.stderr.isatty()):
        yield lambda done, of: None
        return
    bar: Any = click.progressbar(length=1, label=label, file=sys.stderr)

    def advance(done: int, of: int) -> None:
        bar.length = of
        bar.update(done - bar.pos)

    try:
        yield advance
    finally:
        if bar.pos:
            bar.render_finish()


@click.command()
@click.option("--json", "as_json", is_flag=True, help="In dạng JSON.")
@click.option("--refused", is_flag=True, help="Liệt kê mọi tệp và bản ghi bị từ chối, kèm lý do.")
@click.option("--max-age", type=AGE, help="Mã thoát 1 khi lượt cuối đã cũ hơn chừng này, ví dụ 90m, 26h, 2d.")
@click.pass_obj
def status(settings: Settings, as_json: bool, refused: bool, max_age: timedelta | None) -> None:
    """Cho biết kho bài và chỉ mục đang có gì, lần chạy cuối ra sao."""
    from index.status import look

    found = look(settings)
    if as_json:
        click.echo(json.dumps(found.as_json(), ensure_ascii=False))
    elif refused:
        for each in found.refusals:
            click.echo(f"{each.archive}\t{each.place}\t{each.reason.said(settings.language)}")
    else:
        for label, value in found.lines(settings.language):
            click.echo(f"{label:<14} {value}")
    if max_age is not None and (found.age is None or found.age > max_age):
        click.echo(_TOO_OLD.said(settings.language), err=True)
        sys.exit(1)


@click.command()
@click.argument("text", required=False)
@click.option("--words", is_flag=True, help="Mỗi dòng vào, một dòng ra như ViTokenizer.tokenize của pyvi.")
@click.option("--json", "as_json", is_flag=True, help="Mỗi dòng vào, một mảng JSON các âm tiết.")
def analyze(text: str | None, words: bool, as_json: bool) -> None:
    """Tách TEXT (hay từng dòng đọc từ stdin khi TEXT là “-”) thành từ.

    --json: mỗi âm tiết có text, start, end, folded và word (từ chứa nó).
    """
    from index.analysis.explain import explain
    from index.analysis.segment import load_segmenter

    segmenter = load_segmenter()
    for line in _standard_input() if text is None or text == "-" else [text]:
        line = line.rstrip("\r\n")
        if as_json and not words:
            click.echo(json.dumps(explain(line, segmenter), ensure_ascii=False))
        else:
            click.echo(segmenter.joined(line))


def _standard_input() -> Iterable[str]:
    """Its lines, whatever their bytes; none when it is closed."""
    if sys.stdin is None:
        return ()
    return io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
