"""`timbao serve`: the page on this machine."""

from __future__ import annotations

import logging
import signal
from typing import Any

import click

from corpus.settings import Settings

THREADS = 8
MAX_HEADER_BYTES = 32 * 1024
IDLE_SECONDS = 30
CONNECTIONS = 500


@click.command(help="Mở trang tìm báo trên máy này. (Serve the search page.)")
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
@click.option("--max-age", type=click.FloatRange(min=0), help="Sau bao nhiêu giờ không cập nhật thì /readyz báo cũ.")
@click.option("--access-log", is_flag=True, help="Ghi mỗi yêu cầu một dòng JSON ra stderr, không ghi ai tìm gì.")
@click.pass_obj
def serve(settings: Settings, /, host: str, port: int, prefix: str, proxy: str | None, **operation: Any) -> None:
    """Serve until interrupted; `operation` is what `create_app` takes."""
    import waitress

    from search.service import open_service
    from web.app import create_app
    from web.security import MAX_BODY_BYTES

    app = create_app(open_service(settings), **operation)
    try:
        server = waitress.create_server(
            app,
            host=host,
            port=port,
            threads=THREADS,
            ident=None,
            url_prefix=prefix,
            max_request_header_size=MAX_HEADER_BYTES,
            max_request_body_size=MAX_BODY_BYTES,
            channel_timeout=IDLE_SECONDS,
            connection_limit=CONNECTIONS,
            **_trusting(proxy),
        )
    except OSError as error:
        raise click.ClickException(f"Không mở được cổng {port} trên {host}: {error.strerror or error}.") from error
    # A full queue is told by the latencies in /metrics, not by a line for every request in it.
    logging.getLogger("waitress.queue").setLevel(logging.ERROR)
    # A supervisor's stop ends the process as Ctrl-C does: requests under way are answered first.
    signal.signal(signal.SIGTERM, signal.default_int_handler)
    click.echo(f"Trang tìm báo đang mở tại http://{_shown(host)}:{_port(server)}/ (nhấn Ctrl-C để dừng).")
    try:
        server.run()
    finally:
        server.close()


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


def _port(server: Any) -> int:
    """The port that is open; a name such as `localhost` can open it at several addresses."""
    listening = getattr(server, "effective_listen", None)
    return int(listening[0][1] if listening else server.effective_port)


def _shown(host: str) -> str:
    return f"[{host}]" if ":" in host else host
