"""A run's figures for Prometheus' node_exporter (textfile collector)."""

from __future__ import annotations

import time
from pathlib import Path

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence
from index.engines.folder import write_file
from index.reindex import ReindexReport


def write_metrics(path: Path, report: ReindexReport) -> None:
    """Replace the file at once, so that a scrape never sees half of it. Raises ConfigurationError where it cannot."""
    figures = {
        "timbao_last_run_timestamp_seconds": (round(time.time()), "When the last reindex run finished."),
        "timbao_last_run_duration_seconds": (round(report.seconds, 3), "How long it took."),
        "timbao_articles": (report.added + report.changed + report.unchanged, "Articles in the archive."),
        "timbao_last_run_files_read": (report.read, "Files that it opened."),
        "timbao_last_run_articles_added": (report.added, "Articles that it added."),
        "timbao_last_run_articles_changed": (report.changed, "Articles that it changed."),
        "timbao_last_run_articles_removed": (report.removed, "Articles that it removed."),
        "timbao_refused": (len(report.refused), "Files and records that stand refused."),
    }
    lines = [
        f"# HELP {name} {about}\n# TYPE {name} gauge\n{name} {value}\n" for name, (value, about) in figures.items()
    ]
    try:
        write_file(path, "".join(lines))
    except OSError as error:
        failed = Sentence(
            "Không ghi được tệp số đo {path}: {why}.", "The metrics file {path} cannot be written: {why}."
        )
        raise ConfigurationError(failed.filled(path=path, why=error.strerror)) from error
