"""Publication days: read where they are stated, inferred where the text tells, unknown where it does not."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

from corpus import dates, event_days


@pytest.mark.parametrize(
    ("stamp", "day"),
    [
        ("2026-03-07T00:01:00", date(2026, 3, 7)),
        ("2026-03-07T08:52:11.000 +07:00", date(2026, 3, 7)),
        ("2024-10-25T17:00:00Z", date(2024, 10, 26)),
        ("2024-10-25T16:59:59Z", date(2024, 10, 25)),
        ("2024-10-25T22:30:00-0500", date(2024, 10, 26)),
        ("2016-11-02, 11:23:00+00:00", date(2016, 11, 2)),
        ("Tue, 14 Nov 2017 17:42:01 +0700", date(2017, 11, 14)),
        ("Tue, 14 Nov 2017 18:42:01 GMT", date(2017, 11, 15)),
        ("Tue, 14 Nov 2017 23:42:01 GMT+7", date(2017, 11, 14)),
        ("Thứ tư, 10/9/2025, 16:30 (GMT+7)", date(2025, 9, 10)),
        ("27/2/2023 14:21", date(2023, 2, 27)),
        ("07-03-2026 - 00:01 AM", date(2026, 3, 7)),
        ("Ngày 31/12/2025", date(2025, 12, 31)),
        ("ngày 5 tháng 3 năm 2020", date(2020, 3, 5)),
        ("2023/02/27 14:21", date(2023, 2, 27)),
        ("3/27/2023 9:40:00 AM", date(2023, 3, 27)),
        ("Aug 1, 2025 10:30 PM", date(2025, 8, 1)),
        ("1 August 2025", date(2025, 8, 1)),
        ("Sept. 3rd, 2024", date(2024, 9, 3)),
        ("1970-01-01", date(1970, 1, 1)),
        ("20241025", date(2024, 10, 25)),
        ("1726710000", date(2024, 9, 19)),
        (1726710000000, date(2024, 9, 19)),
        (date(2024, 2, 29), date(2024, 2, 29)),
    ],
)
def test_a_stamp_gives_its_day_in_vietnam(stamp: object, day: date) -> None:
    assert dates.from_stamp(stamp) == day


@pytest.mark.parametrize(
    "stamp",
    [
        "",
        "None",
        "1970-01-01T00:00:00Z",
        "Maybe 1, 2025",
        "Aug 32, 2025",
        "hôm qua",
        "2025",
        "9/2025",
        "2025-13-01",
        "31/2/2024",
        "9999-01-01",
        "0001-01-01",
        "12:30",
        True,
        "0",
        "5047363",
    ],
)
def test_what_is_incomplete_or_impossible_is_no_date(stamp: object) -> None:
    assert dates.from_stamp(stamp) is None


def test_a_date_in_the_future_is_dropped_but_for_the_time_zones() -> None:
    today = date(2025, 7, 1)
    assert dates.plausible(today + timedelta(days=1), today)
    assert not dates.plausible(today + timedelta(days=2), today)


@pytest.mark.parametrize(
    ("url", "day"),
    [
        ("https://vidu.vn/tin-moi-20241025164017001.htm", date(2024, 10, 25)),
        ("https://vidu.vn/tin-moi-2025101621095564.htm", date(2025, 10, 16)),
        ("https://vidu.vn/tin-moi-185250909102846332.htm", date(2025, 9, 9)),
        ("https://vidu.vn/tin-moi-18525123110341455.htm", date(2025, 12, 31)),
        ("https://vidu.vn/tin-moi-1852512241103024.htm", date(2025, 12, 24)),
        ("https://vidu.vn/2016/12/31/tin-moi.html", date(2016, 12, 31)),
        ("https://vidu.vn/2016/12/31", date(2016, 12, 31)),
        ("https://vidu.vn/tin/20160712/tin-moi/1136284.html", date(2016, 7, 12)),
        ("https://vidu.vn/thoi-su/2017-03-05/tin-moi.html", date(2017, 3, 5)),
    ],
)
def test_an_address_gives_the_day_in_it(url: str, day: date) -> None:
    assert dates.from_url(url) == day


@pytest.mark.parametrize(
    "url",
    [
        "https://vidu.vn/tin-moi-5047363.html",
        "https://vidu.vn/tin-moi-20241325164017001.htm",
        "https://vidu.vn/du-bao-thoi-tiet-20-9-2024-2324.html",
        "https://vidu.vn/2012/03/tin-moi.html",
        "https://vidu.vn/tin-moi-1415231766.htm",
        "https://vidu.vn/tong-ket-nam-2025-5060102.html",
    ],
)
def test_other_numbers_in_an_address_are_no_day(url: str) -> None:
    assert dates.from_url(url) is None


@pytest.mark.parametrize(
    ("line", "day"),
    [
        ("Thứ tư, 10/9/2025, 16:30 (GMT+7)", date(2025, 9, 10)),
        ("Cập nhật lúc 14:21, 27/02/2023", date(2023, 2, 27)),
        ("Ngày đăng: 27/2/2023", date(2023, 2, 27)),
        ("Thứ Năm, ngày 5 tháng 3 năm 2020", date(2020, 3, 5)),
        ("27/2/2023 14:21", date(2023, 2, 27)),
        ("Chủ nhật, 07/03/2026 08:06 GMT+7", date(2026, 3, 7)),
        ("Ngày 31/12/2025, xã tổ chức hội nghị", None),
        ("Giá vàng hôm nay 10/9/2025", None),
        ("Hội nghị tổng kết năm 2025", None),
    ],
)
def test_a_line_is_a_date_line_when_it_holds_nothing_else(line: str, day: date | None) -> None:
    assert dates.from_line(line) == day


@pytest.mark.parametrize(
    ("first", "title", "rest", "day"),
    [
        ("Ngày 31/12/2025, xã tổ chức hội nghị bàn việc năm 2026.", "", "", date(2025, 12, 31)),
        (
            "Chiều 26/9, tại huyện, cụm thi đua tổng kết phong trào năm 2025.",
            "Tổng kết năm 2025",
            "",
            date(2025, 9, 26),
        ),
        ("- Sáng nay (12/10), chợ phiên năm 2025 khai mạc.", "Chợ phiên năm 2025", "", date(2025, 10, 12)),
        ("Chiều 26/9, cụm thi đua họp tổng kết.", "", "Phong trào năm 2019. Và năm 2020.", None),
        ("Chiều 26/9, cụm thi đua họp.", "", "", None),
        ("Năm 2025, đơn vị hoàn thành 32 tuyến đường.", "", "", None),
        ("Ngày Biên phòng toàn dân 3/3 hằng năm, năm 2019 – 2024.", "", "", None),
        ("Ngày 1/10/2025, xã sẽ khai trương chợ.", "", "", None),
        ("Từ ngày 1/7/2025, xã sáp nhập.", "", "", None),
        ("Ngày 5/7, tòa xử bị cáo A (SN 1993).", "", "", None),
        ("Tối 10/6, đội tuyển đá vòng loại World Cup 2018.", "World Cup 2018", "", None),
        ("Sáng 7/2, quận bàn kết quả năm 2016.", "Kết quả năm 2016", "", None),
        ("Ngày 26/12/2016, bộ ban hành Thông tư 332.", "", "", None),
        ("Ngày 14/5/2016, ông mua đất.", "", "Ngày 2/3/2017, tòa mới xử.", None),
        ("Ngày 31/2/2025, xã họp.", "", "", None),
        ("Ngày 27/7/1947, bà ra đời trong một căn nhà tranh.", "", "", None),
        ("Tối 7/9/1998, chợ cháy. Người bán hàng còn nhớ.", "", "Năm 2017, chợ mới được xây lại.", None),
        ("Ngày 29/6/2007, tròn 10 năm về trước, chợ mở cửa.", "", "", None),
        ("Làng vẫn vui sau lễ hội ngày 8/11/2016 vừa rồi.", "", "", None),
        ("Chợ phiên ở Vân Thủy ngày 27/5/2015. (Nguồn: BSN) Chợ nay đã khác.", "", "", None),
        ("Đó là mục tiêu tại Nghị quyết 19/NQ-CP ngày 6/2/2017 của Chính phủ.", "", "", None),
        ("Ngày 27/6, hội đồng bàn phương án lương năm 2018.", "Lương năm 2018", "", None),
        ("Chiều 11/6, xã họp về rác. Đến năm 2020 sẽ hết.", "Đến năm 2020, xã hết rác", "Năm 2020.", None),
        ("Ngày 7/9/2016, xã họp bàn việc làng.", "", "Quy hoạch đến năm 2045, tầm nhìn 2050.", date(2016, 9, 7)),
    ],
)
def test_an_events_day_is_inferred_only_where_the_text_tells_it(
    first: str, title: str, rest: str, day: date | None
) -> None:
    assert event_days.from_event(first, title, rest) == day
