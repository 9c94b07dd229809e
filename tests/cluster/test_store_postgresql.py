"""What is PostgreSQL's own about an article store: wrong addresses, servers that refuse, stop and come back."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from urllib.parse import quote

import pytest

from corpus.errors import ConfigurationError, StoreError
from corpus.store import Store
from corpus.store import postgresql as adapter
from corpus.store.database import open_database
from corpus.store.writable import WritableStore
from tests.cluster.postgres import PASSWORD, USER, Server


@pytest.fixture
def url(server: Server) -> str:
    """The address of an empty store."""
    address = server.new()
    with WritableStore.open(address, create=True):
        return address


def _name(url: str) -> str:
    return url.rpartition("/")[2]


def _refused(url: str, *, create: bool = False) -> str:
    """What a person is told; never the password."""
    with pytest.raises(StoreError) as raised:
        (WritableStore.open(url, create=True) if create else Store.open(url)).close()
    told = str(raised.value)
    assert PASSWORD not in told
    assert quote(PASSWORD, safe="") not in told
    return told


class TestAddresses:
    def test_a_wrong_password(self, server: Server, url: str) -> None:
        assert "~/.pgpass" in _refused(server.url(_name(url), password=PASSWORD + "x"))
        assert "~/.pgpass" in _refused(server.url(_name(url), password=None))
        assert "~/.pgpass" in _refused(server.url(_name(url), user="nobody"))

    def test_the_password_from_the_environment(self, server: Server, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("PGPASSWORD", PASSWORD)
        with Store.open(server.url(_name(url), password=None)) as store:
            assert store.revision() == 0

    def test_a_database_that_is_not_there(self, server: Server) -> None:
        assert "createdb" in _refused(server.url("nowhere"))

    def test_a_host_or_port_that_is_not_there(self) -> None:
        assert "không tới được" in _refused(f"postgresql://{quote(USER)}:{quote(PASSWORD, safe='')}@127.0.0.1:1/x")
        assert "không tới được" in _refused("postgresql://no-such-host.invalid/x")

    @pytest.mark.parametrize(
        "url", ["postgresql://a:s3cret@/x@y:z/w", "postgresql://a:b@c:s3cret/x", "postgresql://?q=s3cret"]
    )
    def test_an_address_that_cannot_be_read(self, url: str) -> None:
        with pytest.raises(ConfigurationError, match="%40") as raised:
            open_database(url)
        assert "s3cret" not in str(raised.value)

    def test_the_password_is_not_shown(self, url: str) -> None:
        with Store.open(url) as store:
            assert PASSWORD not in store.database.place
            assert store.database.place.endswith(_name(url))


class TestServers:
    def test_too_old(self, url: str, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setattr(adapter, "OLDEST", 990_000)
        assert "quá cũ" in _refused(url)

    def test_another_encoding(self, server: Server) -> None:
        server.ask("CREATE DATABASE latin TEMPLATE template0 ENCODING LATIN1")
        assert "LATIN1" in _refused(server.url("latin"), create=True)

    def test_no_right_to_create_tables(self, server: Server) -> None:
        empty = server.new()
        server.ask("CREATE ROLE reader LOGIN PASSWORD 'r'")
        assert "GRANT" in _refused(server.url(_name(empty), user="reader", password="r"), create=True)

    def test_only_reading_is_allowed(self, server: Server) -> None:
        empty = server.new()
        server.ask(f"ALTER DATABASE {_name(empty)} SET default_transaction_read_only = on")
        assert "máy chủ chính" in _refused(empty, create=True)

    def test_no_room_for_connections(self, server: Server, url: str) -> None:
        server.ask("CREATE ROLE guest LOGIN PASSWORD 'g' CONNECTION LIMIT 0")
        assert "max_connections" in _refused(server.url(_name(url), user="guest", password="g"))

    def test_a_statement_that_takes_too_long(self, url: str) -> None:
        with Store.open(f"{url}?options={quote('-c statement_timeout=50')}") as store:
            with pytest.raises(StoreError, match="statement_timeout"):
                store.database.rows("SELECT pg_sleep(5)")
            assert store.revision() == 0

    def test_a_table_that_is_gone(self, server: Server, url: str) -> None:
        server.ask("DROP TABLE editions", _name(url))
        assert "editions" in _refused(url, create=True)

    def test_more_readers_than_connections(self, url: str) -> None:
        """The server allows 40, the pool takes fewer, and whoever is too many waits a moment."""
        with Store.open(url) as store, ThreadPoolExecutor(80) as readers:
            slept = readers.map(lambda _: store.database.rows("SELECT pg_sleep(0.01)"), range(400))
            assert len(list(slept)) == 400


def test_connections_that_broke_while_idle_are_replaced(server: Server, url: str) -> None:
    with Store.open(url) as store, ThreadPoolExecutor(4) as readers:
        list(readers.map(lambda _: store.database.rows("SELECT pg_sleep(0.1)"), range(4)))
        server.kill()
        with pytest.raises(StoreError, match="không tới được"):
            store.revision()
        server.start()
        assert list(readers.map(lambda _: store.revision(), range(8))) == [0] * 8


def test_one_run_at_a_time(url: str, server: Server) -> None:
    one, other, elsewhere = open_database(url), open_database(url), open_database(server.new())
    with one.only_run() as first, other.only_run() as second, elsewhere.only_run() as third:
        assert (first, second, third) == (True, False, True)
    with other.only_run() as again:
        assert again
