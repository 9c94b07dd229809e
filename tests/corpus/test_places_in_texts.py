"""Which provinces an article is about, and which names in it are no provinces. The prose is this project's own."""

from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import places

BEFORE, AFTER = date(2019, 5, 20), date(2026, 2, 3)


def find(title: str = "", lead: str = "", body: str = "", day: date | None = AFTER) -> tuple[str, ...]:
    return places.find(title, lead, body, day)


@pytest.mark.parametrize(
    ("lead", "place", "text"),
    [
        ("Nghệ AnCú lội suối đến trường", "Nghệ An", "Cú lội suối đến trường"),
        ("TP HCMÔng Ba nuôi bảy con mèo", "TP HCM", "Ông Ba nuôi bảy con mèo"),
        ("Hà Nội36 đội thi nấu chè", "Hà Nội", "36 đội thi nấu chè"),
        ("Đà LạtSương phủ kín hồ", "Đà Lạt", "Sương phủ kín hồ"),
        ("(Lạng Sơn) - Chiều nay, chợ họp", "Lạng Sơn", "Chiều nay, chợ họp"),
        ("Lạng Sơn - Chiều nay, chợ họp", "Lạng Sơn", "Chiều nay, chợ họp"),
        ("- LẠNG SƠN: Chợ họp", "LẠNG SƠN", "Chợ họp"),
        ("TP HCM –Sáu chiếc ghe cập bến", "TP HCM", "Sáu chiếc ghe cập bến"),
        ("MỹTổng thống trồng cây", "Mỹ", "Tổng thống trồng cây"),
        ("Trung QuốcMột con gấu trúc", "Trung Quốc", "Một con gấu trúc"),
        ("Mỹ - Trung nối lại đàm phán", None, "Mỹ - Trung nối lại đàm phán"),
        ("Mỹ phẩm giả bày bán tràn lan", None, "Mỹ phẩm giả bày bán tràn lan"),
        ("Hà Nội - Hải Phòng có thêm tàu", None, "Hà Nội - Hải Phòng có thêm tàu"),
        ("Đà Nẵng - thành phố đáng sống", None, "Đà Nẵng - thành phố đáng sống"),
        ("Ngày mai trời mưa", None, "Ngày mai trời mưa"),
        ("", None, ""),
    ],
)
def test_the_stamp_is_split_from_the_lead(lead: str, place: str | None, text: str) -> None:
    assert places.split_dateline(lead) == (place, text)


@pytest.mark.parametrize(
    "lead",
    [
        "(Lạng Sơn) - Bà con mang hồng ra chợ, tiểu thương Hà Nội lên mua, khách Hà Nội đông.",
        "Lạng SơnBà con mang hồng ra chợ, tiểu thương Hà Nội lên mua, khách Hà Nội đông.",
        "LẠNG SƠN: Bà con mang hồng ra chợ, tiểu thương Hà Nội lên mua, khách Hà Nội đông.",
        "Chiều 26/9, tại tỉnh Lạng Sơn, đoàn Hà Nội trao quà; đoàn Hà Nội ở lại hai ngày.",
        "Sáng nay, ở Lạng Sơn, đoàn Hà Nội trao quà; đoàn Hà Nội ở lại hai ngày.",
    ],
)
def test_the_dateline_comes_first(lead: str) -> None:
    assert find("Hồng vành khuyên vào vụ", lead)[0] == "Lạng Sơn"


def test_a_list_in_the_first_paragraph_counts_in_its_order() -> None:
    lead = (
        "Chiều 12/9, tại tỉnh Lạng Sơn, cụm gồm các tỉnh, thành phố: Lạng Sơn, Cao Bằng, Quảng Ninh, Hải Phòng, "
        "Hưng Yên, Ninh Bình đã họp tổng kết."
    )
    assert find("Cụm thi đua họp", lead) == ("Lạng Sơn", "Cao Bằng", "Quảng Ninh", "Hải Phòng", "Hưng Yên", "Ninh Bình")


def test_a_passing_mention_late_in_the_body_is_no_province_of_the_article() -> None:
    body = "Bà con phơi lúa kín sân đình.\n" * 40 + "Một người khách từng ghé Cà Mau kể chuyện cũ."
    assert find("Mùa gặt ở Điện Biên", "Lúa chín vàng trên cánh đồng Mường Thanh, Điện Biên.", body) == ("Điện Biên",)


@pytest.mark.parametrize(
    "title",
    [
        "Ông Thái Bình kể chuyện nuôi ong",
        "Ca sĩ Hà Giang hát ru",
        "Nhà thơ Nguyễn Thái Bình ra sách",
        "Kẹt xe trên đường Điện Biên Phủ",
        "Cháy quán ăn ở phố Hà Giang",
        "Tập đoàn Hòa Bình đổi chủ tịch",
        "Tập đoàn Xây dựng Hòa Bình báo lãi",
        "Bia Hà Nội tăng giá",
        "CLB Thanh Hóa thay huấn luyện viên",
        "Hà Nội FC thắng đậm",
        "Cao tốc Hà Nội - Hải Phòng thu phí tự động",
        "Phó Thủ tướng Trương Hòa Bình họp trực tuyến",
        "Xem lại bộ phim 'Biệt động Sài Gòn'",
        "Cổ phiếu lên sàn Sở Giao dịch chứng khoán TP.HCM",
        "Tuyến xe Long Xuyên - Cần Thơ - Sóc Trăng đông khách",
        "Vì một thế giới hòa bình",
        "Xây đường biên hòa bình, hữu nghị",
        "VÌ HÒA BÌNH VÀ HỮU NGHỊ",
        "Hội đồng Hòa Bình nhóm họp",
        "Sóng lớn ở Thái Bình Dương",
        "Trận cầu bắt đầu lúc 11 giờ Hà Nội",
        "Chủ tịch Hồ Chí Minh với nhà nông",
        "Phường Vĩnh Long thay biển tên",
        "Khu tập thể trên phố Ngụy Như Kon Tum",
        "Chuyện thời chế độ Sài Gòn",
        "Lạng Sợn",
    ],
)
def test_people_streets_and_clubs_are_no_provinces(title: str) -> None:
    assert find(title) == ()


@pytest.mark.parametrize(
    ("title", "value"),
    [
        ("Nhà thờ Đức Bà Sài Gòn có thánh giá mới", "TP. Hồ Chí Minh"),
        ("Gây rối ở khoa cấp cứu Bệnh viện Đa khoa Thái Nguyên", "Thái Nguyên"),
        ("Phố đi bộ quanh Hồ Gươm đông nghịt", "Hà Nội"),
        ("Cao tốc Cam Lâm - Nha Trang có trạm dừng", "Khánh Hòa"),
        ("Xe máy lạc vào cao tốc Vân Phong - Nha Trang", "Khánh Hòa"),
    ],
)
def test_landmarks_hospitals_and_at_last_the_ends_of_roads_tell_the_province(title: str, value: str) -> None:
    assert find(title) == (value,)


def test_in_a_match_report_a_bare_name_is_a_clubs() -> None:
    lead = "Ở vòng 5 V-League, Nam Định thắng Hải Phòng 2-1 nhờ hai bàn thắng muộn."
    assert find("Nam Định thắng Hải Phòng", lead, day=BEFORE) == ()
    assert find("Công an Hà Nội thắng trận", "HLV của Công an Hà Nội khen học trò.") == ()


@pytest.mark.parametrize(
    ("lead", "value"),
    [
        ("Công an tỉnh Sơn La bắt hai người trộm trâu.", "Sơn La"),
        ("UBND tỉnh Sơn La duyệt dự án cầu treo.", "Sơn La"),
        ("Tại huyện Mường Tè, dân bản góp công làm đường.", "Lai Châu"),
        ("Trên bãi biển Nha Trang, du khách nhặt rác.", "Khánh Hòa (trước 1/7/2025)"),
        ("Mưa lớn gây ngập ở quận Bình Thạnh (TP.HCM).", "TP. Hồ Chí Minh (trước 1/7/2025)"),
        ("Nước rút, chợ TP.Cần Thơ họp lại.", "Cần Thơ (trước 1/7/2025)"),
        ("Xe khách lật ở tỉnh Hòa Bình.", "Hòa Bình"),
        ("Đặc sản Thanh Hoá lên sàn.", "Thanh Hóa"),
    ],
)
def test_authorities_districts_and_spellings_tell_the_province(lead: str, value: str) -> None:
    assert find("Chuyện hôm nay", lead, day=BEFORE) == (value,)


def test_a_districts_name_without_a_word_before_it_is_a_persons() -> None:
    assert find("Hoa hậu kể chuyện nghề", "Bình Minh và Hương Thủy hát song ca.", day=BEFORE) == ()


def test_after_the_merger_a_district_counts_under_the_unit_of_today() -> None:
    assert find("Chợ Dĩ An", "Khu chợ ở Dĩ An họp từ ba giờ sáng.") == ("TP. Hồ Chí Minh",)
    assert find("Chợ Dĩ An", "Khu chợ ở Dĩ An họp từ ba giờ sáng.", day=BEFORE) == ("Bình Dương",)


def test_after_the_merger_a_former_unit_that_is_named_counts_by_itself() -> None:
    assert find("Khu chợ ở Bình Dương", "Khu chợ ở tỉnh Bình Dương cũ họp sớm.") == ("Bình Dương",)


def test_a_name_that_lives_on_is_told_apart_by_the_word_cu() -> None:
    values = find("Sạt lở bờ sông", "Hai điểm sạt lở thuộc tỉnh Đồng Tháp cũ đã được gia cố.")
    assert values == ("Đồng Tháp", "Đồng Tháp (trước 1/7/2025)")


def test_a_unit_that_ended_long_ago_needs_a_word_before_its_name_in_a_later_text() -> None:
    assert find("Diễn viên kể chuyện nghề", "Cửu Long và Minh Hải hát song ca.") == ()
    assert find("Cửu Long vào vụ", "Nông dân Cửu Long gặt lúa.", day=date(1990, 3, 1)) == ("Cửu Long",)
    assert find("Mưa lớn", "Quảng Nam - Đà Nẵng mưa to.") == ("Quảng Nam", "Đà Nẵng")
    assert find("Chuyện cũ", "Ông làm ở tỉnh Minh Hải suốt mười năm.") == ("Minh Hải",)


def test_a_ward_of_today_tells_the_unit_where_no_province_is_named() -> None:
    lead = "Chị Sáu ở xã Tài Văn trả lại chiếc ví nhặt được."
    assert find("Trả ví", lead) == ("Cần Thơ",)
    assert find("Trả ví", lead, day=BEFORE) == ()
    assert find("Trả ví", "Chị Sáu ở xã Tân An trả lại chiếc ví nhặt được.") == ()


def test_where_things_happen_goes_before_where_people_live() -> None:
    lead = "Ngày 3/2, Công an tỉnh Gia Lai bắt Trần Văn Tám (32 tuổi, trú tại phường Hạ Lý, TP Hải Phòng)."
    assert find("Bắt người đàn ông Hải Phòng trộm xe", lead)[0] == "Gia Lai"


def test_a_readers_signature_is_no_province() -> None:
    assert find("Ăn sắn có say?", "Bác sĩ cho hỏi ăn sắn luộc có say không? (Thu, 38 tuổi, Hà Nội)") == ()


def test_the_newspapers_home_counts_where_the_text_does_not_name_the_province() -> None:
    lead = "Ngày 12/1, UBND tỉnh tổ chức hội nghị về trồng rừng trên địa bàn tỉnh."
    assert places.find("Hội nghị trồng rừng", lead, "", AFTER, home="Lạng Sơn") == ("Lạng Sơn",)
    assert places.find("Hội nghị trồng rừng", lead, "", AFTER) == ()
    assert places.find("Trồng rừng", "Bà con trồng rừng.", "", AFTER, home="Lạng Sơn") == ()


def test_the_newspapers_home_does_not_outweigh_a_province_that_is_named() -> None:
    lead = "Sáng 4/1, tại Cao Bằng, đoàn công tác của Công an tỉnh Cao Bằng làm việc."
    assert places.find("Đoàn công tác ở Cao Bằng", lead, "", AFTER, home="Lạng Sơn") == ("Cao Bằng",)


def test_a_text_without_lead_is_read_from_its_first_paragraphs() -> None:
    body = "Hôm qua.\n\nNgười dân Hà Giang dắt ngựa xuống chợ.\nChợ họp đến chiều."
    assert find(body=body, day=BEFORE) == ("Hà Giang",)


@given(st.text(), st.text(), st.text(), st.none() | st.dates())
def test_any_text_can_be_read(title: str, lead: str, body: str, day: date | None) -> None:
    names = places.find(title, lead, body, day)
    assert len(names) == len(set(names))
    assert all(places.unit(name) for name in names)


@given(st.text(max_size=60))
def test_splitting_a_stamp_off_loses_nothing_else(lead: str) -> None:
    place, text = places.split_dateline(lead)
    assert lead.endswith(text)
    assert (place is None) == (text == lead)
