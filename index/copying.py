"""`timbao store copy`: a whole article store into another database."""

from __future__ import annotations

import sys
from contextlib import closing
from typing import Final

import click

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.store import Store
from corpus.store.database import open_database
from index.lock import AnotherRun

_NOTABLE: Final = ("articles", "records", "files", "versions", "hidden")
_THE_SAME: Final = Sentence("Kho nguồn và kho đích là một.", "Source and target are the same store.")
_COPIED: Final = Sentence(
    "Đã chép sang {place} và đếm lại đủ: {counts}.", "Copied to {place}, and the counts agree: {counts}."
)


@click.group()
def store() -> None:
    """Việc của riêng kho bài: chép sang cơ sở dữ liệu khác."""


@store.command("copy")
@click.argument("source", metavar="URL_NGUỒN")
@click.argument("target", metavar="URL_ĐÍCH")
@click.pass_obj
def copy_store(settings: Settings, source: str, target: str) -> None:
    """Chép nguyên kho bài từ URL_NGUỒN sang cơ sở dữ liệu còn trống ở URL_ĐÍCH, rồi đếm lại.

    Ví dụ: timbao store copy sqlite:////var/lib/timbao/articles.db postgresql://timbao@may-chu/bao. Bị ngắt thì chạy
    lại, lệnh làm tiếp từ chỗ dở. Mã thoát: 0 chép đủ, 75 một lượt khác đang ghi kho đích, 1 lỗi.
    """
    from corpus.store.copy import copy

    into = open_database(target)
    with Store.open(source, patient=True) as found, closing(into):
        if found.database.place == into.place:
            raise ConfigurationError(_THE_SAME)
        with into.only_run() as alone:
            if not alone:
                raise AnotherRun
            counted = copy(found, into, _progress)
    told = ", ".join(f"{name} {counted[name]}" for name in _NOTABLE)
    click.echo(_COPIED.filled(place=into.place, counts=told).said(settings.language))


def _progress(table: str, done: int, of: int) -> None:
    if sys.stderr.isatty():
        click.echo(f"\r{table}: {done}/{of}\033[K", err=True, nl=done >= of)
