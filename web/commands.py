"""`timbao serve`: the page on this machine."""

from __future__ import annotations

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
@click.pass_obj
def serve(settings: Settings, host: str, port: int) -> None:
    """Serve until interrupted."""
    import waitress

    from search.service import open_service
    from web.app import create_app

    app = create_app(open_service(settings))
    try:
        server = waitress.create_server(app, host=host, port=port, threads=THREADS, ident=None)
    except OSError as error:
        raise click.ClickException(f"Không mở được cổng {port} trên {host}: {error.strerror or error}.") from error
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
