"""Abbreviations that an article defines itself."""

from __future__ import annotations

import pytest

from corpus.article import Article
from index.analysis.analyzer import Analyzer
from index.analysis.definitions import definitions, written_out
from index.document import TextField


@pytest.mark.parametrize(
    ("text", "defined"),
    [
        ("công tác thi đua, khen thưởng (TĐKT) năm nay", {"tđkt": "thi đua khen thưởng"}),
        ("Hợp tác xã (HTX) và ban quản trị (BQT)", {"htx": "hợp tác xã", "bqt": "ban quản trị"}),
        ("đánh cá không theo quy định (IUU)", {}),
        ("tổ chức (ông Hùng) và (abc)", {}),
        ("Ảnh (TTXVN)", {}),
        ("dòng trước\nđua (TĐ)", {}),
        ("(AB) đầu câu", {}),
    ],
)
def test_what_defines(text: str, defined: dict[str, str]) -> None:
    assert {short: " ".join(full) for short, full in definitions(text).items()} == defined


def test_short_forms_are_written_out_beside_what_is_said() -> None:
    defined = {"htx": ("hợp", "tác", "xã")}
    (stretch,) = written_out("sáng nay ban giám đốc htx họp bàn vụ mùa mới".split(), defined)
    assert stretch == "nay ban giám đốc hợp tác xã họp bàn vụ mùa"


def test_the_index_holds_both_and_other_articles_nothing() -> None:
    analyzer = Analyzer()
    own = Article(id="a", title="Vụ mới", body="Hợp tác xã (HTX) họp.\nGiám đốc HTX báo cáo.")
    other = Article(id="b", title="Vụ mới", body="Giám đốc HTX báo cáo.")
    text = analyzer.document(own, 1).text[TextField.TEXT]
    assert "giám đốc htx báo cáo" in text
    assert "giám đốc hợp tác xã báo cáo" in text
    assert "giám đốc hợp tác xã" not in analyzer.document(other, 2).text[TextField.TEXT]
