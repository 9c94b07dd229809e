"""RSS and Atom."""

from __future__ import annotations

from pathlib import Path

import pytest

from corpus.readers import read_file
from corpus.readers.model import RawRecord, Refusal

RSS = """<?xml version="1.0" encoding="{charset}"?>
<rss version="2.0" xmlns:content="http://purl.org/rss/1.0/modules/content/"><channel>
<title>Báo Bến Sông - Đời sống</title><link>https://bensong.example/</link>
<item><title>Mùa nước nổi</title><link>https://bensong.example/mua-nuoc-noi-1.html</link>
<guid>https://bensong.example/mua-nuoc-noi-1.html</guid><description><![CDATA[Cá linh đã về.]]></description>
<content:encoded><![CDATA[<p>Cá linh đã về theo con nước.</p>]]></content:encoded>
<pubDate>Tue, 14 Oct 2025 17:42:01 +0700</pubDate><category>Đời sống</category><author>Lê Thị Bưởi</author></item>
<item><title>Chợ đêm</title><link>https://bensong.example/cho-dem-2.html</link></item>
</channel></rss>"""
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom"><title>Bến Sông</title>
<entry><id>urn:1</id><title>Mùa gặt</title><link href="https://bensong.example/3"/>
<updated>2025-10-01T08:00:00+07:00</updated>
<published>2025-09-30T08:00:00+07:00</published><author><name>Trần Lúa</name></author>
<summary>Lúa chín.</summary></entry>
</feed>"""


def write(folder: Path, data: bytes, name: str = "nguồn.xml") -> list[object]:
    path = folder / name
    path.write_bytes(data)
    return list(read_file(path, name))


@pytest.mark.parametrize("charset", ["utf-8", "utf-16"])
@pytest.mark.parametrize("name", ["nguồn.xml", "nguồn.rss", "nguồn"])
def test_rss(tmp_path: Path, charset: str, name: str) -> None:
    first, second = write(tmp_path, RSS.format(charset=charset).encode(charset), name)
    assert first == RawRecord(
        {
            "id": "https://bensong.example/mua-nuoc-noi-1.html",
            "title": "Mùa nước nổi",
            "link": "https://bensong.example/mua-nuoc-noi-1.html",
            "summary": "Cá linh đã về.",
            "published": "Tue, 14 Oct 2025 17:42:01 +0700",
            "author": "Lê Thị Bưởi",
            "content": "<p>Cá linh đã về theo con nước.</p>",
            "tags": ["Đời sống"],
            "source": "Báo Bến Sông - Đời sống",
            "feed": "https://bensong.example/",
        },
        name,
        "https://bensong.example/mua-nuoc-noi-1.html",
    )
    assert isinstance(second, RawRecord)
    assert second.record == "2"
    assert "published" not in second.fields


def test_atom(tmp_path: Path) -> None:
    (entry,) = write(tmp_path, ATOM.encode())
    assert isinstance(entry, RawRecord)
    assert entry.record == "urn:1"
    assert entry.fields["updated"] == "2025-10-01T08:00:00+07:00"
    assert entry.fields["published"] == "2025-09-30T08:00:00+07:00"
    assert entry.fields["author"] == "Trần Lúa"


def test_a_feed_cut_off_gives_what_it_has_and_says_so(tmp_path: Path) -> None:
    cut = RSS.format(charset="utf-8")
    *items, refusal = write(tmp_path, cut[: cut.index("Chợ đêm") + 20].encode())
    assert isinstance(items[0], RawRecord)
    assert isinstance(refusal, Refusal)
    assert "hỏng giữa chừng" in refusal.reason.vi


@pytest.mark.parametrize(
    "text",
    [
        "<rss><channel><title>Trống</title></channel></rss>",
        "<rss><channel><item>",
        '<?xml version="1.0"?><urlset><url><loc>https://bensong.example/</loc></url></urlset>',
        '<!DOCTYPE a [<!ENTITY b "b"><!ENTITY c "&b;&b;">]><rss><channel/></rss>',
    ],
)
def test_xml_without_items_is_refused(tmp_path: Path, text: str) -> None:
    refusals = write(tmp_path, text.encode())
    assert refusals
    assert all(isinstance(refusal, Refusal) for refusal in refusals)


def test_the_real_feed(shared_data: Path) -> None:
    documents = list(read_file(shared_data / "articles/rss-vnexpress-2017.xml", "vnexpress.xml"))
    records = [document for document in documents if isinstance(document, RawRecord)]
    assert len(records) == 24
    assert all(record.fields["published"] and record.fields["link"] for record in records)
    assert [document.record for document in documents if isinstance(document, Refusal)] == ["7"]
