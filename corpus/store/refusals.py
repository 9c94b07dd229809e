"""Why a PostgreSQL server refused, in sentences that say what to do."""

from __future__ import annotations

from typing import Final

from corpus.sentence import Sentence

_AWAY: Final = "08001"
_BY_STATE: Final = {
    _AWAY: Sentence(
        "không tới được máy chủ. Hãy kiểm tra tên máy, cổng và máy chủ có đang chạy không.",
        "the server cannot be reached. Check the host name, the port and whether the server is running.",
    ),
    "08": Sentence(
        "mất kết nối với máy chủ. Những gì đã ghi xong được giữ; hãy chạy lại khi máy chủ sẵn sàng.",
        "the connection to the server was lost. What has been written is kept; run again when the server is ready.",
    ),
    "25006": Sentence(
        "máy chủ chỉ cho đọc (bản dự phòng của một máy chủ khác?). Hãy dùng địa chỉ của máy chủ chính.",
        "the server is read-only (is it another server’s standby?). Use the primary server’s address.",
    ),
    "28": Sentence(
        "máy chủ không nhận người dùng hay mật khẩu này. Hãy xem lại TIMBAO_STORE, PGPASSWORD hay ~/.pgpass.",
        "the server does not accept this user or password. Check TIMBAO_STORE, PGPASSWORD or ~/.pgpass.",
    ),
    "3D000": Sentence(
        "không có cơ sở dữ liệu ấy. Hãy tạo bằng “createdb --encoding=UTF8 --template=template0 TÊN”.",
        "there is no such database. Create it with “createdb --encoding=UTF8 --template=template0 NAME”.",
    ),
    "42501": Sentence(
        "người dùng này không có quyền. Hãy cho quyền, chẳng hạn “GRANT ALL ON SCHEMA public TO …”.",
        "this user lacks the rights. Grant them, for example with “GRANT ALL ON SCHEMA public TO …”.",
    ),
    "42P01": Sentence(
        "thiếu bảng. Hãy lấy lại bản sao lưu bằng pg_restore, hoặc dùng một cơ sở dữ liệu khác.",
        "a table is missing. Restore a backup with pg_restore, or use another database.",
    ),
    "53100": Sentence(
        "đĩa của máy chủ đã đầy. Hãy dọn chỗ rồi chạy lại; những gì đã ghi xong được giữ.",
        "the server’s disk is full. Make room and run again; what has been written is kept.",
    ),
    "53300": Sentence(
        "máy chủ đã hết chỗ cho kết nối mới. Hãy tăng max_connections hoặc bớt --workers của “timbao serve”.",
        "the server has no room for another connection. Raise max_connections, or lower --workers of “timbao serve”.",
    ),
    "57014": Sentence(
        "câu hỏi lâu quá giới hạn statement_timeout nên bị ngắt. Máy chủ có thể đang quá tải; hãy thử lại.",
        "the query ran into statement_timeout and was cancelled. The server may be overloaded; try again.",
    ),
    "57P": Sentence(
        "máy chủ dừng hay đang khởi động. Những gì đã ghi xong được giữ; hãy chạy lại khi máy chủ sẵn sàng.",
        "the server has stopped or is starting. What has been written is kept; run again when it is ready.",
    ),
}
"""By SQLSTATE, or the beginning of one."""

_BY_WORDS: Final = (
    ("too many c", "53300"),
    ("password", "28"),
    ("authentication", "28"),
    ("pg_hba.conf", "28"),
    ("role ", "28"),
    ("database ", "3D000"),
    ("starting up", "57P"),
    ("shutting down", "57P"),
    ("recovery mode", "57P"),
    ("terminat", "57P"),
    ("closed the connection", "08"),
    ("connection is lost", "08"),
    ("connection is closed", "08"),
    ("connection failed", _AWAY),
    ("resolve host", _AWAY),
    ("timeout", _AWAY),
)
"""libpq tells no SQLSTATE of a connection that it never had, so its words are looked at; the first found counts."""

_OTHER: Final = Sentence(
    "không đọc hay ghi được. Hãy xem nhật ký của máy chủ.", "it cannot be read or written. See the server’s log."
)


def advice(state: str | None, reason: str) -> Sentence:
    """What a person should know and do, then the server's own words. `state` is an SQLSTATE, None for none told."""
    if state is None:
        state = next((state for words, state in _BY_WORDS if words in reason), "")
    found = next((sentence for prefix, sentence in _BY_STATE.items() if state.startswith(prefix)), _OTHER)
    return Sentence.same("{found} ({reason})").filled(found=found, reason=reason)
