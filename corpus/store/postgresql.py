"""PostgreSQL, by psycopg 3: one store for many hosts (extra `timbao[postgres]`)."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from functools import cache
from typing import Any, Final, LiteralString

import psycopg
from psycopg.conninfo import conninfo_to_dict, make_conninfo

from corpus.errors import ConfigurationError, StoreError
from corpus.sentence import Sentence
from corpus.store.database import Row, Value
from corpus.store.pool import Pool
from corpus.store.refusals import advice

OLDEST: Final = 130_000
"""The oldest server that may hold a store, as libpq numbers them: 13.0."""
_CONNECT_SECONDS: Final = 10
_FOR_ALL: Final = "SET client_encoding = 'UTF8'; SET DateStyle = 'ISO';"
_TO_READ: Final = f"{_FOR_ALL} SET default_transaction_read_only = on;"
_TO_READ_SOON: Final = f"""{_TO_READ}
    SELECT set_config('statement_timeout', '30s', false) WHERE current_setting('statement_timeout') = '0'"""
"""An operator's own limit, set for the role or in the address, comes first."""
_TO_WRITE: Final = f"""{_FOR_ALL}
    SELECT set_config('synchronous_commit', 'on', false) WHERE current_setting('synchronous_commit') = 'off'"""
"""What is committed is on the server's disk: the index counts on it."""
_LOCK: Final = """
    SELECT pg_try_advisory_lock(hashtext('timbao'), hashtext(current_schema())),
           (SELECT COUNT(set_config(name, wanted.setting, false)) FROM (VALUES ('idle_session_timeout', '0'),
                ('tcp_keepalives_idle', '30'), ('tcp_keepalives_interval', '10'), ('tcp_keepalives_count', '3'))
                AS wanted (name, setting) JOIN pg_settings USING (name))"""
"""Its connection stays however long a run takes, and the server notices within a minute where a host died."""

_TOO_OLD: Final = Sentence(
    "Máy chủ PostgreSQL của kho bài {place} là bản {found}, quá cũ; timbao cần bản {oldest} trở lên. Hãy nâng cấp máy "
    "chủ.",
    "The PostgreSQL server of the article store {place} is version {found}, which is too old; timbao needs "
    "{oldest} or newer. Upgrade the server.",
)
_NOT_UTF8: Final = Sentence(
    "Cơ sở dữ liệu {place} dùng bảng mã {encoding}, không giữ được chữ Việt. Hãy tạo cơ sở dữ liệu khác bằng "
    "“createdb --encoding=UTF8 --template=template0”.",
    "The database {place} uses the encoding {encoding}, which cannot hold Vietnamese text. Create another database "
    "with “createdb --encoding=UTF8 --template=template0”.",
)
_FAILED: Final = Sentence("Kho bài {place}: {advice}", "Article store {place}: {advice}")
_BAD_ADDRESS: Final = Sentence(
    "Địa chỉ kho bài PostgreSQL không đọc được. Địa chỉ có dạng postgresql://người_dùng@máy_chủ/cơ_sở_dữ_liệu; những "
    "dấu như @ / : # % trong mật khẩu viết thành %40 %2F %3A %23 %25, hay đặt mật khẩu trong biến PGPASSWORD.",
    "The address of the PostgreSQL store cannot be read. Write postgresql://user@host/database; characters such as "
    "@ / : # % in a password are written %40 %2F %3A %23 %25, or set the password in PGPASSWORD.",
)

Connection = psycopg.Connection[Row]


class PostgreSQL:
    """A database on a server. Its address is libpq's; what is not in it comes from libpq's environment (PGPASSWORD)."""

    dialect = "postgresql+psycopg"
    snapshot: tuple[str, ...] = ("BEGIN ISOLATION LEVEL REPEATABLE READ",)

    def __init__(self, url: str, *, patient: bool = False) -> None:
        self._settings_to_read = _TO_READ if patient else _TO_READ_SOON
        try:
            self._told: dict[str, Any] = conninfo_to_dict(url)
        except psycopg.ProgrammingError:
            raise _unreadable() from None
        if _is_cut_wrongly(self._told):
            raise _unreadable()
        self.place = _place(self._told)
        self._pool = Pool(self.connect_to_read)

    def rows(self, statement: str, values: Sequence[Value] = ()) -> list[Row]:
        """All rows that a reading statement finds. A connection that broke while idle is replaced without a word."""
        values = [_without_nul(each) for each in values]
        try:
            try:
                return self._ask(statement, values)
            except psycopg.OperationalError as error:
                if not _is_broken(error):
                    raise
                # The server was started again: the other idle connections are as broken as this one.
                self._pool.close()
                return self._ask(statement, values)
        except psycopg.Error as error:
            raise self.failed(error) from error

    def _ask(self, statement: str, values: Sequence[Value]) -> list[Row]:
        with self._pool.lend() as connection:
            return connection.execute(_for_psycopg(statement), values).fetchall()

    def tables(self) -> set[str]:
        """The names of the tables that are there, in the schema that comes first on the search path."""
        found = self.rows("SELECT tablename FROM pg_tables WHERE schemaname = current_schema()")
        return {name for (name,) in found}

    def size(self) -> int:
        """Bytes of the tables and their indexes."""
        query = "SELECT SUM(pg_total_relation_size(relid)) FROM pg_stat_user_tables WHERE schemaname = current_schema()"
        return int(self.rows(query)[0][0] or 0)

    def damage(self) -> list[str]:
        """Nothing: a server looks after its own files (`pg_amcheck`, checksums)."""
        return []

    @contextmanager
    def only_run(self) -> Iterator[bool]:
        """An advisory lock of the database: freed when its connection ends, however that comes about."""
        with closing(self._connect(_FOR_ALL, autocommit=True)) as connection:
            try:
                got = connection.execute(_LOCK).fetchone()
            except psycopg.Error as error:
                raise self.failed(error) from error
            yield got is not None and got[0]

    def connect_to_read(self) -> Connection:
        """A connection that cannot write and, unless it is patient, gives up a statement that takes half a minute."""
        return self._connect(self._settings_to_read, autocommit=True)

    def connect(self) -> Connection:
        """A connection for writing; every commit is on the server's disk when it returns."""
        return self._connect(_TO_WRITE, autocommit=False)

    def _connect(self, settings: LiteralString, *, autocommit: bool) -> Connection:
        told = {"connect_timeout": _CONNECT_SECONDS, "application_name": "timbao", **self._told}
        try:
            connection: Connection = psycopg.connect(make_conninfo("", **told), autocommit=autocommit)
            try:
                self._expect_usable(connection)
                connection.execute(settings)
                if not autocommit:
                    connection.commit()
            except BaseException:
                connection.close()
                raise
        except psycopg.Error as error:
            raise self.failed(error) from error
        return connection

    def _expect_usable(self, connection: Connection) -> None:
        if (version := connection.info.server_version) < OLDEST:
            found, oldest = version // 10_000, OLDEST // 10_000
            raise StoreError(_TOO_OLD.filled(place=self.place, found=found, oldest=oldest))
        if (encoding := connection.info.parameter_status("server_encoding")) != "UTF8":
            raise StoreError(_NOT_UTF8.filled(place=self.place, encoding=encoding))

    def failed(self, error: BaseException) -> StoreError:
        """What the driver raised, as a sentence that says what to do."""
        reason = " ".join(str(error).split())
        if password := self._told.get("password"):
            reason = reason.replace(password, "…")
        state = error.sqlstate if isinstance(error, psycopg.Error) else None
        return StoreError(_FAILED.filled(place=self.place, advice=advice(state, reason)))

    def close(self) -> None:
        """Give all idle connections back."""
        self._pool.close()


def _is_cut_wrongly(told: dict[str, Any]) -> bool:
    """Whether a password's signs that were not escaped ended it too early; what follows would be shown in messages."""
    host, name, user = (str(told.get(part, "")) for part in ("host", "dbname", "user"))
    port = str(told.get("port", 0))
    return "@" in host + name or ":" in user or not port.replace(",", "0").isdigit()


def _unreadable() -> ConfigurationError:
    """The driver's own words may hold a piece of the password."""
    return ConfigurationError(_BAD_ADDRESS)


def _place(told: dict[str, Any]) -> str:
    """An address to be shown: no password, nor any option that may hold one."""
    user = f"{told['user']}@" if told.get("user") else ""
    port = f":{told['port']}" if told.get("port") else ""
    return f"postgresql://{user}{told.get('host', '')}{port}/{told.get('dbname', '')}"


@cache
def _for_psycopg(statement: str) -> bytes:
    """psycopg marks values by `%s`."""
    return statement.replace("%", "%%").replace("?", "%s").encode()


def _without_nul(value: Value) -> Value:
    """No text of the store holds a NUL, nor may any that is asked for; what stands for it is in no id either."""
    return value.replace("\x00", "\ufffd") if isinstance(value, str) else value


def _is_broken(error: psycopg.OperationalError) -> bool:
    """Whether the connection itself is gone, rather than the statement refused."""
    return error.sqlstate is None or error.sqlstate.startswith(("08", "57P"))
