"""The explanation of a due date, sentence by sentence, as it is read."""

from datetime import date, datetime

import pytest

from backend.agencies.calendar import calendar_of
from backend.agencies.working_time import Decision
from backend.core.text import Text
from backend.dossiers import calendar_in_words as say
from backend.dossiers.deadlines import (
    ACCEPTANCE,
    Interval,
    Ledger,
    Rules,
    SupplementPolicy,
    TimeLimit,
    compute,
)
from backend.dossiers.due_in_words import explain, explain_acceptance
from tests.dossiers.ledgers import (
    CALENDAR,
    SAME_DAY,
    TEN_DAYS,
    THREE_DAYS,
    THREE_DAYS_ANEW,
    at,
    extended,
    ledger,
    pause,
)


def read(rules: Rules, told: Ledger, language="vi", explain=explain) -> list[str]:
    return [reason.text.pick(language) for reason in explain(compute(rules, told, CALENDAR))]


def test_over_the_day_of_vietnamese_culture():
    assert read(THREE_DAYS, ledger("2026-11-23 14:05")) == [
        "Hồ sơ được tiếp nhận lúc 14:05 thứ Hai, 23/11/2026.",
        "Thời hạn giải quyết là 3 ngày làm việc, tính từ ngày làm việc tiếp theo.",
        "Thứ Ba 24/11 là Ngày Văn hóa Việt Nam, không tính.",
        "Hẹn trả kết quả: 17:00 thứ Sáu, 27/11/2026.",
    ]


def test_in_english():
    assert read(THREE_DAYS, ledger("2026-11-23 14:05"), "en") == [
        "The dossier was accepted at 14:05 on Monday, 23 November 2026.",
        "The time limit is 3 working days, counted from the next working day on.",
        "Tuesday 24 November is off (Vietnam Cultural Day) and does not count.",
        "The result is due at 17:00 on Friday, 27 November 2026.",
    ]


def test_a_pause_is_told_with_its_length_and_the_first_date():
    told = ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-25 16:30"))
    assert read(THREE_DAYS, told)[2:] == [
        "Ngày hẹn ban đầu: 17:00 thứ Sáu, 27/11/2026.",
        "Từ 10:00 đến 16:30 thứ Tư, 25/11/2026, thời hạn tạm dừng để chờ bổ sung giấy tờ, thông "
        "tin. Khoảng này là 4 giờ 30 phút làm việc, không tính vào thời hạn.",
        "Thứ Ba 24/11 là Ngày Văn hóa Việt Nam, không tính.",
        "Thứ Bảy 28/11 và Chủ nhật 29/11 là ngày nghỉ cuối tuần, không tính.",
        "Hẹn trả kết quả: 14:00 thứ Hai, 30/11/2026.",
    ]


def test_over_tet_with_days_that_are_only_expected():
    assert read(THREE_DAYS, ledger("2027-02-02 16:00"))[2:] == [
        "Từ thứ Năm 04/02 đến thứ Tư 10/02 nghỉ Tết Nguyên đán, không tính.",
        "Lịch nghỉ thứ Năm 04/02 và thứ Tư 10/02 mới là dự kiến. Nếu lịch chính thức khác, ngày "
        "hẹn có thể đổi và cơ quan sẽ báo lại.",
        "Hẹn trả kết quả: 17:00 thứ Sáu, 12/02/2027.",
    ]


def test_over_the_end_of_a_year_days_carry_their_year():
    assert read(THREE_DAYS, ledger("2026-12-30 08:00"))[2:] == [
        "Từ thứ Sáu 01/01/2027 đến Chủ nhật 03/01/2027 nghỉ Tết Dương lịch và cuối tuần, "
        "không tính.",
        "Hẹn trả kết quả: 17:00 thứ Ba, 05/01/2027.",
    ]


def test_a_make_up_saturday_is_said_to_count():
    assert read(THREE_DAYS, ledger("2026-08-20 09:00"))[2:] == [
        "Chủ nhật 23/08 là ngày nghỉ cuối tuần, không tính.",
        "Thứ Bảy 22/08 là ngày làm bù nên vẫn tính.",
        "Hẹn trả kết quả: 17:00 thứ Hai, 24/08/2026.",
    ]


@pytest.mark.parametrize(
    ("accepted", "sentence"),
    [
        ("2026-11-25 14:59:59", "Hồ sơ được nhận trước 15:00 nên trả kết quả ngay trong ngày."),
        (
            "2026-11-25 15:00",
            "Hồ sơ được nhận từ 15:00 trở đi nên trả kết quả vào ngày làm việc tiếp theo.",
        ),
        (
            "2026-11-28 09:00",
            "Hồ sơ được nhận vào ngày nghỉ nên trả kết quả trong ngày làm việc tiếp theo.",
        ),
    ],
)
def test_the_rule_of_the_same_day(accepted, sentence):
    assert read(SAME_DAY, ledger(accepted))[1] == sentence


def test_received_after_an_office_has_closed_early():
    late = Rules(TimeLimit("same_day", cutoff=datetime.max.time()), SupplementPolicy())
    assert read(late, ledger("2026-11-25 18:00"))[1] == (
        "Hồ sơ được nhận sau giờ làm việc nên trả kết quả vào ngày làm việc tiếp theo."
    )


def test_days_of_the_calendar_say_so_and_where_they_end():
    assert read(TEN_DAYS, ledger("2026-11-24 09:00"))[1:] == [
        "Thời hạn giải quyết là 10 ngày, tính cả ngày nghỉ, bắt đầu từ ngày hôm sau.",
        "Hẹn trả kết quả: 17:00 thứ Sáu, 04/12/2026.",
    ]
    assert read(TEN_DAYS, ledger("2026-11-26 09:00"))[1] == (
        "Thời hạn giải quyết là 10 ngày, tính cả ngày nghỉ, bắt đầu từ ngày hôm sau. Ngày cuối là "
        "Chủ nhật 06/12, ngày nghỉ, nên chuyển sang ngày làm việc tiếp theo."
    )


def test_many_weekends_are_not_named_one_by_one():
    month = Rules(TimeLimit("working_days", 15), SupplementPolicy())
    assert "Các ngày cuối tuần từ thứ Bảy 12/12 đến Chủ nhật 27/12 không tính." in read(
        month, ledger("2026-12-10 10:00")
    )


@pytest.mark.parametrize(
    ("rules", "stretch", "sentence"),
    [
        (THREE_DAYS, pause("2026-11-25 11:30", "2026-11-25 13:30", "payment"),
         "Từ 11:30 đến 13:30 thứ Tư, 25/11/2026, thời hạn tạm dừng để chờ nộp phí, lệ phí. Khoảng "
         "này nằm ngoài giờ làm việc nên ngày hẹn không đổi."),
        (THREE_DAYS, pause("2026-11-30 08:00", "2026-11-30 09:00", "withdrawal"),
         "Từ 08:00 đến 09:00 thứ Hai, 30/11/2026, thời hạn tạm dừng để xem xét yêu cầu rút hồ sơ. "
         "Lúc đó hồ sơ đã quá hẹn nên ngày hẹn không lùi thêm."),
        (THREE_DAYS, pause("2026-11-25 08:00", "2026-11-26 08:00", "confirmation"),
         "Từ 08:00 thứ Tư, 25/11/2026 đến 08:00 thứ Năm, 26/11/2026, thời hạn tạm dừng để chờ xác "
         "nhận bản nháp giấy tờ hộ tịch. Khoảng này là 7 giờ 30 phút làm việc, không tính vào "
         "thời hạn."),
        (THREE_DAYS, pause("2026-11-25 08:00", "2026-11-25 08:00:59", "flood"),
         "Từ 08:00 đến 08:00 thứ Tư, 25/11/2026, thời hạn tạm dừng để chờ việc ngoài cơ quan. "
         "Khoảng này là chưa đến 1 phút làm việc, không tính vào thời hạn."),
        (THREE_DAYS_ANEW, pause("2026-11-25 10:00", "2026-11-25 16:30"),
         "Từ 10:00 đến 16:30 thứ Tư, 25/11/2026, thời hạn tạm dừng để chờ bổ sung giấy tờ, thông "
         "tin. Khi đã nhận đủ, thời hạn được tính lại từ đầu."),
        (THREE_DAYS, pause("2026-11-25 10:00", None, "payment"),
         "Từ 10:00 thứ Tư, 25/11/2026, thời hạn đang tạm dừng để chờ nộp phí, lệ phí."),
    ],
    ids=["lunch", "late", "a day", "some cause", "anew", "going on"],
)  # fmt: skip
def test_what_a_pause_did(rules, stretch, sentence):
    assert sentence in read(rules, ledger("2026-11-23 14:05", stretch))


def test_where_counting_anew_would_end_earlier_the_pause_is_added():
    told = ledger(
        "2026-11-16 08:00",
        pause("2026-11-16 08:00", "2026-11-17 09:00", "payment"),
        pause("2026-11-17 09:30", "2026-11-17 10:00"),
    )
    assert any(
        line.endswith("Khoảng này là 30 phút làm việc, không tính vào thời hạn.")
        for line in read(THREE_DAYS_ANEW, told)
    )


@pytest.mark.parametrize(
    ("rules", "stretch", "sentence"),
    [
        (THREE_DAYS, pause("2026-11-25 10:00", None),
         "Khi hết tạm dừng, cơ quan còn 20 giờ làm việc để giải quyết và có ngày hẹn mới."),
        (THREE_DAYS_ANEW, pause("2026-11-25 10:00", None),
         "Khi nhận đủ, thời hạn được tính lại từ đầu và có ngày hẹn mới."),
        (THREE_DAYS_ANEW, pause("2026-11-25 10:00", None, "payment"),
         "Khi hết tạm dừng, cơ quan còn 20 giờ làm việc để giải quyết và có ngày hẹn mới."),
        (THREE_DAYS, pause("2026-11-30 08:00", None),
         "Hồ sơ đã quá hẹn: 17:00 thứ Sáu, 27/11/2026."),
    ],
)  # fmt: skip
def test_in_a_pause_no_date_is_promised(rules, stretch, sentence):
    assert read(rules, ledger("2026-11-23 14:05", stretch))[-1] == sentence


@pytest.mark.parametrize("ended", ["2026-11-26 10:00", None])
def test_the_legal_basis_of_a_pause_is_named(ended):
    first, stopped = at("2026-11-23 14:05"), at("2026-11-25 10:00")
    basis = Text("Nghị định 118/2025/NĐ-CP", "Decree 118/2025/NĐ-CP")
    end = at(ended) if ended else None
    told = Ledger(
        first,
        (
            Interval("running", first, stopped, "accepted"),
            Interval("paused", stopped, end, "supplement", legal_basis=basis),
        ),
    )
    assert any(
        line.endswith("Căn cứ: Nghị định 118/2025/NĐ-CP.") for line in read(THREE_DAYS, told)
    )


def test_an_extension_names_its_letter():
    told = ledger("2026-11-23 14:05", extension=extended("2026-12-02 17:00", "2026-11-26 09:00"))
    lines = read(THREE_DAYS, told)
    assert "Cơ quan đã xin lỗi và hẹn lại: 17:00 thứ Tư, 02/12/2026 (văn bản số 12/XL)." in lines
    assert lines[2] == "Ngày hẹn ban đầu: 17:00 thứ Sáu, 27/11/2026."
    assert lines[-1] == "Hẹn trả kết quả: 17:00 thứ Tư, 02/12/2026."


def test_an_announced_day_that_became_a_day_off_is_told():
    told = ledger("2026-11-23 14:05", extension=extended("2026-12-02 17:00", "2026-11-26 09:00"))
    off = calendar_of({date(2026, 12, 2): Decision("off", "Công văn 12")}, 2026)
    reasons = explain(compute(THREE_DAYS, told, off))
    (said,) = [reason for reason in reasons if reason.code == "extended"]
    assert said.text.vi == (
        "Cơ quan đã xin lỗi và hẹn lại: 17:00 thứ Tư, 02/12/2026 (văn bản số 12/XL). Ngày đó nay "
        "là ngày nghỉ nên chuyển sang ngày làm việc tiếp theo."
    )
    assert reasons[-1].text.vi == "Hẹn trả kết quả: 17:00 thứ Năm, 03/12/2026."


def test_whether_it_is_accepted_has_words_of_its_own():
    assert read(ACCEPTANCE, ledger("2026-11-20 16:00"), explain=explain_acceptance) == [
        "Hồ sơ được gửi lúc 16:00 thứ Sáu, 20/11/2026.",
        "Cơ quan trả lời có tiếp nhận hồ sơ hay không trong 8 giờ làm việc, chỉ tính trong giờ cơ "
        "quan mở cửa.",
        "Thứ Bảy 21/11 và Chủ nhật 22/11 là ngày nghỉ cuối tuần, không tính.",
        "Hạn trả lời: 16:30 thứ Hai, 23/11/2026.",
    ]


def test_reasons_carry_what_they_speak_of():
    told = ledger("2026-11-23 14:05", pause("2026-11-25 10:00", "2026-11-25 16:30"))
    reasons = {reason.code: reason for reason in explain(compute(THREE_DAYS, told, CALENDAR))}
    paused = reasons["paused"]
    assert (paused.began_at, paused.ended_at) == (at("2026-11-25 10:00"), at("2026-11-25 16:30"))
    assert paused.working_seconds == 4.5 * 3600
    assert reasons["due"].ended_at == at("2026-11-30 14:00")
    assert reasons["promised"].ended_at == at("2026-11-27 17:00")


def test_days_off_inside_a_pause_need_no_explaining():
    told = ledger("2026-11-26 14:05", pause("2026-11-27 10:00", "2026-11-30 10:00"))
    assert not any("cuối tuần" in line for line in read(THREE_DAYS, told))


@pytest.mark.parametrize(
    ("seconds", "vi", "en"),
    [
        (0, "chưa đến 1 phút làm việc", "less than 1 minute of working time"),
        (60, "1 phút làm việc", "1 minute of working time"),
        (3600, "1 giờ làm việc", "1 hour of working time"),
        (27_000, "7 giờ 30 phút làm việc", "7 hours 30 minutes of working time"),
    ],
)
def test_lengths_of_time(seconds, vi, en):
    assert say.duration(seconds) == Text(vi, en)
