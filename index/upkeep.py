"""`timbao doctor | rollback | hide | unhide | backup | restore`: the operator's hand on store and index."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click

from corpus.errors import NEXT_RUN_MENDS, StoreDamaged, StoreError
from corpus.salvage import condemn as condemn_store
from corpus.sentence import Sentence
from corpus.settings import Settings
from corpus.store import Hidden, Store
from corpus.store.check import check
from corpus.store.writable import WritableStore
from corpus.workers import Workers
from index.catalogue import Catalogue, condemn
from index.errors import EngineError
from index.lock import only_run
from index.options import lock_timeout
from index.refresh import ANOTHER_STORES, refresh

_SAMPLE = 200
_WHOLE: Final = Sentence("Kho bài và chỉ mục nguyên vẹn.", "The article store and the index are intact.")
_DAMAGED: Final = Sentence("Kho bài bị hỏng: {why}. {todo}", "The article store is damaged: {why}. {todo}")
_NEXT_RUN_REBUILDS: Final = Sentence(
    "Lượt “timbao reindex” sau sẽ lập lại chỉ mục từ kho bài.",
    "The next “timbao reindex” will build the index again from the article store.",
)
_NO_INDEX: Final = Sentence("Chưa có chỉ mục.", "There is no index yet.")
_ROLLED_BACK: Final = Sentence("Tìm kiếm dùng lại {name}.", "Searches use {name} again.")
_HIDDEN: Final = Sentence("Đã gỡ bài {id}.", "Article {id} has been taken down.")
_NOT_HIDDEN: Final = Sentence("Bài {id} không bị gỡ.", "Article {id} is not taken down.")
_SHOWN_AGAIN: Final = Sentence("Bài {id} hiện lại.", "Article {id} is shown again.")
_UNKNOWN: Final = Sentence("Không có bài nào mang mã {id}.", "There is no article with the id {id}.")
_BACKED_UP: Final = Sentence("Đã sao lưu kho bài vào {target}.", "The article store has been backed up to {target}.")
_REPLACED: Final = Sentence("Kho bài được lấy lại từ bản sao lưu.", "The article store was restored from a backup.")
_RESTORED: Final = Sentence(
    "Đã lấy lại kho bài từ {source}: {count} bài.",
    "The article store has been restored from {source}. Articles: {count}.",
)


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Đọc lại mọi tệp của kho bài và chỉ mục, tìm thử một số bài. Mã thoát: 0 nguyên vẹn, 1 có chỗ hỏng.

    Chỉ mục hỏng được đánh dấu để lượt reindex sau lập lại từ kho bài.
    """
    found = False
    for sentence in _diagnosis(settings):
        found = True
        click.echo(sentence.said(settings.language))
    if found:
        sys.exit(1)
    click.echo(_WHOLE.said(settings.language))


def _diagnosis(settings: Settings) -> Iterator[Sentence]:
    with Store.open(settings.store_url, patient=True) as store:
        if damage := _store_damage(store):
            condemn_store(settings)
            yield damage
            return
        if faults := _index_faults(settings, store):
            yield from faults
            yield _NEXT_RUN_REBUILDS


def _store_damage(store: Store) -> Sentence | None:
    """Says also what mends it. Raises StoreError where the store cannot be read for another reason."""
    try:
        if found := store.database.damage():
            why = Sentence.same("; ").joining([Sentence.same(each) for each in found[:5]])
            return _DAMAGED.filled(why=why, todo=NEXT_RUN_MENDS)
        check(store)
    except StoreDamaged as error:
        return error.message
    return None


def _index_faults(settings: Settings, store: Store) -> list[Sentence]:
    """What is wrong with the index; it is marked, so that the next run builds it again."""
    from index.verify import faults

    catalogue = Catalogue(settings)
    found = catalogue.faults()
    try:
        engine, beside = catalogue.current(), catalogue.beside()
        if engine is None or beside is None:
            return found or [_NO_INDEX]
        if not found and not beside.lineage.fits(store):
            found = [ANOTHER_STORES]
        if not found and engine.revision() == store.revision():
            found = faults(engine, store, _SAMPLE)
    except EngineError as error:
        return found or [error.message]
    if found:
        beside.seal.condemn(found)
    return found


@click.command()
@lock_timeout(60.0)
@click.pass_obj
def rollback(settings: Settings, lock_timeout: float) -> None:
    """Cho tìm kiếm dùng lại thế hệ chỉ mục trước; lượt reindex sau cập nhật tiếp từ đó."""
    with only_run(settings, lock_timeout), Store.open(settings.store_url) as store:
        name = Catalogue(settings).rollback([each.id for each in store.hidden()])
    click.echo(_ROLLED_BACK.filled(name=name).said(settings.language))


@click.command()
@click.argument("id_or_url", metavar="ID|URL")
@click.option("--reason", required=True, help="Vì sao gỡ; được giữ lại và hiện trong timbao status.")
@lock_timeout(60.0)
@click.pass_obj
def hide(settings: Settings, id_or_url: str, reason: str, lock_timeout: float) -> None:
    """Gỡ bài mang mã ID hay địa chỉ URL: không tìm thấy, không đọc được nữa, cả sau --full hay restore."""
    from corpus.store import takedown

    with only_run(settings, lock_timeout), WritableStore.open(settings.store_url) as store:
        article_id, url = _identified(store, id_or_url)
        takedown.hide(store, Hidden(article_id, reason, takedown.now(), url))
        refresh(settings, store, Workers(1))
    click.echo(_HIDDEN.filled(id=article_id).said(settings.language))


@click.command()
@click.argument("id_or_url", metavar="ID|URL")
@lock_timeout(60.0)
@click.pass_obj
def unhide(settings: Settings, id_or_url: str, lock_timeout: float) -> None:
    """Cho bài đã gỡ hiện lại. Mã thoát 1 khi bài ấy không bị gỡ."""
    from corpus.store import takedown

    with only_run(settings, lock_timeout), WritableStore.open(settings.store_url) as store:
        article_id, _ = _identified(store, id_or_url)
        if not takedown.unhide(store, article_id):
            raise StoreError(_NOT_HIDDEN.filled(id=article_id))
        refresh(settings, store, Workers(1))
    click.echo(_SHOWN_AGAIN.filled(id=article_id).said(settings.language))


def _identified(store: Store, id_or_url: str) -> tuple[str, str | None]:
    from corpus.store.takedown import identify

    try:
        return identify(store, id_or_url)
    except KeyError:
        raise StoreError(_UNKNOWN.filled(id=id_or_url)) from None


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    """Chép kho bài vào tệp TARGET, cả khi đang tìm kiếm hay reindex. Chỉ mục không cần sao lưu."""
    from corpus import backup as copies

    copies.backup(settings, target)
    click.echo(_BACKED_UP.filled(target=target).said(settings.language))


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
@lock_timeout(60.0)
@click.pass_obj
def restore(settings: Settings, source: Path, lock_timeout: float) -> None:
    """Lấy lại kho bài từ bản sao lưu SOURCE rồi lập lại chỉ mục. Những bài đã gỡ vẫn bị gỡ."""
    from corpus import backup as copies

    with only_run(settings, lock_timeout), Workers() as workers:
        copies.restore(settings, source, lambda: condemn(settings, _REPLACED))
        with WritableStore.open(settings.store_url) as store:
            refresh(settings, store, workers, full=True)
            count = store.counts().articles
    click.echo(_RESTORED.filled(source=source, count=count).said(settings.language))
