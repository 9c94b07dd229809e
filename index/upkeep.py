"""`timbao doctor | rollback | hide | unhide | backup | restore`: the operator's hand on store and index."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import click

from corpus.errors import NEXT_RUN_MENDS, StoreError
from corpus.salvage import condemn as condemn_store
from corpus.settings import Settings
from corpus.store import Hidden, Store
from corpus.store.check import check
from corpus.store.writable import WritableStore
from corpus.workers import Workers
from index.catalogue import Catalogue, condemn
from index.errors import EngineError
from index.lock import only_run
from index.options import lock_timeout
from index.refresh import refresh

_SAMPLE = 200


@click.command()
@click.pass_obj
def doctor(settings: Settings) -> None:
    """Đọc lại mọi tệp của kho bài và chỉ mục, tìm thử một số bài. Mã thoát: 0 nguyên vẹn, 1 có chỗ hỏng.

    Chỉ mục hỏng được đánh dấu để lượt reindex sau lập lại từ kho bài.
    """
    found = False
    for sentence in _diagnosis(settings):
        found = True
        click.echo(sentence)
    if found:
        sys.exit(1)
    click.echo("Kho bài và chỉ mục nguyên vẹn.")


def _diagnosis(settings: Settings) -> Iterator[str]:
    with Store.open(settings.store_url, patient=True) as store:
        try:
            damage = store.database.damage()
            if not damage:
                check(store)
        except StoreError as error:
            damage = [str(error)]
        if damage:
            condemn_store(settings)
            yield f"Kho bài bị hỏng: {'; '.join(damage[:5])}. {NEXT_RUN_MENDS}"
            return
        if faults := _index_faults(settings, store):
            yield from faults
            yield "Lượt “timbao reindex” sau sẽ lập lại chỉ mục từ kho bài."


def _index_faults(settings: Settings, store: Store) -> list[str]:
    """What is wrong with the index; it is marked, so that the next run builds it again."""
    from index.verify import faults

    catalogue = Catalogue(settings)
    found = catalogue.faults()
    try:
        engine, beside = catalogue.current(), catalogue.beside()
        if engine is None or beside is None:
            return found or ["Chưa có chỉ mục."]
        if not found and not beside.lineage.fits(store):
            found = ["Chỉ mục không phải của kho bài này, hay của một bản sao khác của nó."]
        if not found and engine.revision() == store.revision():
            found = faults(engine, store, _SAMPLE)
    except EngineError as error:
        return found or [str(error)]
    if found:
        beside.seal.condemn(found)
    return found


@click.command()
@lock_timeout(60.0)
@click.pass_obj
def rollback(settings: Settings, lock_timeout: float) -> None:
    """Cho tìm kiếm dùng lại thế hệ chỉ mục trước; lượt reindex sau cập nhật tiếp từ đó."""
    with only_run(settings, lock_timeout):
        name = Catalogue(settings).rollback()
    click.echo(f"Tìm kiếm dùng lại {name}.")


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
    click.echo(f"Đã gỡ bài {article_id}.")


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
            raise StoreError(f"Bài {article_id} không bị gỡ.")
        refresh(settings, store, Workers(1))
    click.echo(f"Bài {article_id} hiện lại.")


def _identified(store: Store, id_or_url: str) -> tuple[str, str | None]:
    from corpus.store.takedown import identify

    try:
        return identify(store, id_or_url)
    except KeyError:
        raise StoreError(f"Không có bài nào mang mã {id_or_url}.") from None


@click.command()
@click.argument("target", type=click.Path(path_type=Path, dir_okay=False))
@click.pass_obj
def backup(settings: Settings, target: Path) -> None:
    """Chép kho bài vào tệp TARGET, cả khi đang tìm kiếm hay reindex. Chỉ mục không cần sao lưu."""
    from corpus import backup as copies

    copies.backup(settings, target)
    click.echo(f"Đã sao lưu kho bài vào {target}.")


@click.command()
@click.argument("source", type=click.Path(path_type=Path, dir_okay=False))
@lock_timeout(60.0)
@click.pass_obj
def restore(settings: Settings, source: Path, lock_timeout: float) -> None:
    """Lấy lại kho bài từ bản sao lưu SOURCE rồi lập lại chỉ mục. Những bài đã gỡ vẫn bị gỡ."""
    from corpus import backup as copies

    with only_run(settings, lock_timeout), Workers() as workers:
        copies.restore(settings, source, lambda: condemn(settings, "Kho bài được lấy lại từ bản sao lưu."))
        with WritableStore.open(settings.store_url) as store:
            refresh(settings, store, workers, full=True)
            count = store.counts().articles
    click.echo(f"Đã lấy lại kho bài từ {source}: {count} bài.")
