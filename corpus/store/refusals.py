"""Why a PostgreSQL server refused, in sentences that say what to do."""

from __future__ import annotations

from typing import Final

_AWAY: Final = "08001"
_BY_STATE: Final = {
    _AWAY: "không tới được máy chủ. Hãy kiểm tra tên máy, cổng và máy chủ có đang chạy không.",
    "08": "mất kết nối với máy chủ. Những gì đã ghi xong được giữ; hãy chạy lại khi máy chủ sẵn sàng.",
    "25006": "máy chủ chỉ cho đọc (bản dự phòng của một máy chủ khác?). Hãy dùng địa chỉ của máy chủ chính.",
    "28": "máy chủ không nhận người dùng hay mật khẩu này. Hãy xem lại TIMBAO_STORE, PGPASSWORD hay ~/.pgpass.",
    "3D000": "không có cơ sở dữ liệu ấy. Hãy tạo bằng “createdb --encoding=UTF8 --template=template0 TÊN”.",
    "42501": "người dùng này không có quyền. Hãy cho quyền, chẳng hạn “GRANT ALL ON SCHEMA public TO …”.",
    "42P01": "thiếu bảng. Hãy lấy lại bản sao lưu bằng pg_restore, hoặc dùng một cơ sở dữ liệu khác.",
    "53100": "đĩa của máy chủ đã đầy. Hãy dọn chỗ rồi chạy lại; những gì đã ghi xong được giữ.",
    "53300": "máy chủ đã hết chỗ cho kết nối mới. Hãy tăng max_connections hoặc bớt luồng của “timbao serve”.",
    "57014": "câu hỏi lâu quá giới hạn statement_timeout nên bị ngắt. Máy chủ có thể đang quá tải; hãy thử lại.",
    "57P": "máy chủ dừng hay đang khởi động. Những gì đã ghi xong được giữ; hãy chạy lại khi máy chủ sẵn sàng.",
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

_OTHER: Final = "không đọc hay ghi được. Hãy xem nhật ký của máy chủ."


def advice(state: str | None, reason: str) -> str:
    """What a person should know and do, then the server's own words. `state` is an SQLSTATE, None for none told."""
    if state is None:
        state = next((state for words, state in _BY_WORDS if words in reason), "")
    found = next((sentence for prefix, sentence in _BY_STATE.items() if state.startswith(prefix)), _OTHER)
    return f"{found} ({reason})"
