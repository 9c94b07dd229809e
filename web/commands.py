"""`timbao serve`: the page on this machine."""

from __future__ import annotations

import os
from collections.abc import Callable
from typing import Any

import click

from corpus.errors import ConfigurationError
from corpus.sentence import Sentence
from corpus.settings import Settings

MOST_WORKERS = 4
"""As many as the machine has processors, but no more unless asked: each keeps its own memory."""
_NO_PORT = Sentence("Không mở được cổng {port} trên {host}: {why}.", "Port {port} on {host} cannot be opened: {why}.")
_OPEN = Sentence(
    "Trang tìm báo đang mở tại {address} (nhấn Ctrl-C để dừng).",
    "The search page is open at {address} (press Ctrl-C to stop).",
)


@click.command(help="Mở trang tìm báo trên máy này.")
@click.option("--host", default="127.0.0.1", show_default=True, envvar="TIMBAO_HOST", help="Địa chỉ lắng nghe.")
@click.option(
    "--port",
    default=8000,
    show_default=True,
    envvar="TIMBAO_PORT",
    type=click.IntRange(0, 65535),
    help="Cổng lắng nghe; 0 để máy tự chọn.",
)
@click.option("--prefix", default="", help="Đường dẫn đặt trước mọi địa chỉ, như /bao, khi đứng sau một máy chủ khác.")
@click.option("--proxy", help="Địa chỉ của máy chủ đứng trước mà tiêu đề X-Forwarded-… được tin, như 127.0.0.1.")
@click.option(
    "--rate",
    default=20.0,
    show_default=True,
    type=click.FloatRange(min=0),
    help="Số yêu cầu mỗi giây cho mỗi người đọc ở máy khác; 0 là không giới hạn.",
)
@click.option(
    "--workers",
    default=min(MOST_WORKERS, os.cpu_count() or 1),
    show_default=True,
    type=click.IntRange(1, 64),
    help="Số tiến trình trả lời; tiến trình nào chết sẽ được thay.",
)
@click.option(
    "--timeout",
    default=30.0,
    show_default=True,
    type=click.FloatRange(min=1),
    help="Sau bao nhiêu giây chưa trả lời xong một yêu cầu thì thay tiến trình đang làm nó.",
)
@click.option("--max-age", type=click.FloatRange(min=0), help="Sau bao nhiêu giờ không cập nhật thì /readyz báo cũ.")
@click.option("--access-log", is_flag=True, help="Ghi mỗi yêu cầu một dòng JSON ra stderr, không ghi ai tìm gì.")
@click.pass_obj
def serve(
    settings: Settings,
    /,
    host: str,
    port: int,
    prefix: str,
    proxy: str | None,
    workers: int,
    timeout: float,
    **operation: Any,
) -> None:
    """Serve until interrupted; `operation` is what `create_app` takes.

    Everything is imported before the workers are forked and shared by them; each opens store and index for itself.
    """
    from search.service import open_service
    from web.app import create_app
    from web.connections import Peers
    from web.shared import share
    from web.supervisor import Supervisor
    from web.worker import Worker, listen, settle

    try:
        sockets = listen(host, port)
    except OSError as error:
        raise ConfigurationError(_NO_PORT.filled(port=port, host=host, why=error.strerror or error)) from error
    shared = share(workers)

    def work(place: int, ready: Callable[[], None]) -> None:
        with open_service(settings) as service:
            app = create_app(service, shared=shared, worker=place, **operation)
            settle(app, service)
            peers = Peers(shared.connections, place)
            options = {"url_prefix": prefix, **_trusting(proxy)}
            Worker(app, sockets, timeout, options, peers=peers, waits=not settings.is_embedded).run(ready)

    address = f"http://{_shown(host)}:{sockets[0].getsockname()[1]}/"
    told = _OPEN.filled(address=address).said(settings.language)
    Supervisor(work, workers, settings.language).run(lambda: click.echo(told))


def _trusting(proxy: str | None) -> dict[str, Any]:
    """Without a proxy named, whoever connects could claim to be anybody: then such headers are not believed."""
    if proxy is None:
        return {"clear_untrusted_proxy_headers": True}
    headers = {"x-forwarded-for", "x-forwarded-host", "x-forwarded-proto"}
    return {
        "trusted_proxy": proxy,
        "trusted_proxy_count": 1,
        "trusted_proxy_headers": headers,
        "clear_untrusted_proxy_headers": True,
    }


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
