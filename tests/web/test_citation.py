"""How an article is cited."""

from __future__ import annotations

from datetime import date

from corpus.article import Article, Certainty, Source
from web.citation import cite


def test_a_full_citation() -> None:
    article = Article(
        id="abcdefghijklmnop",
        title="Lũ rút 50% ở bản {A}",
        published=date(2024, 9, 6),
        certainty=Certainty.STATED,
        source=Source("Báo Sông Đà", "songda.example"),
        author="Lò Thị B.",
        url="https://songda.example/a",
    )
    cited = cite(article)
    assert cited.text == "Lò Thị B. “Lũ rút 50% ở bản {A}”. Báo Sông Đà. 6/9/2024. https://songda.example/a."
    assert cited.bibtex.splitlines() == [
        "@article{baosongda2024-abcdef,",
        r"  title = {{Lũ rút 50\% ở bản \{A\}}},",
        "  author = {{Lò Thị B.}},",
        "  journal = {Báo Sông Đà},",
        "  date = {2024-09-06},",
        "  url = {https://songda.example/a},",
        "  langid = {vietnamese},",
        "}",
    ]


def test_nothing_is_made_up() -> None:
    cited = cite(Article(id="abcdefghijklmnop", title="Tin", url="javascript:alert(1)"))
    assert cited.text == "“Tin”."
    assert "javascript" not in cited.bibtex
    assert "author" not in cited.bibtex
    assert cited.bibtex.startswith("@article{bai-abcdef,")


def test_a_key_is_of_the_author_where_the_newspaper_is_not_known() -> None:
    cited = cite(Article(id="abcdefghijklmnop", title="Tin", author="Lò Thị Bưởi"))
    assert cited.bibtex.startswith("@article{lothibuoi-abcdef,")


def test_a_hostile_address_cannot_close_the_entry() -> None:
    cited = cite(Article(id="abcdefghijklmnop", title="Tin", url="https://a.example/}, note={x}"))
    assert cited.bibtex.count("\n") == 4
    assert "  url = {https://a.example/%7D, note=%7Bx%7D},\n" in cited.bibtex
