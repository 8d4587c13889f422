"""Named checks: what a schema cannot say about answers.

Knows: each rule and how to tell a person about it. Does not know: which procedure uses it on
which answers; the catalogue says that.

A hard check refuses the answers; a soft one is a warning, which the citizen sees and may ignore:
registers hold real exceptions, such as people whose number kept an old year of birth.
A check runs only when its own answer is there; other answers may be missing (None).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any, Final, Literal

from backend.core.text import Text, fold
from backend.procedures import formats
from backend.procedures.definition import Severity

# What a parameter in the catalogue may be: another field, several, a number of years,
# "male"/"female", or texts.
Parameter = Literal["field", "fields", "years", "gender", "texts"]

# Does it hold? Given the answer, the parameters (fields replaced by their answers), and today.
Rule = Callable[[str, Mapping[str, Any], date], bool]

DATES: Final = ("date", "partial_date")
# Where a personal number may stand; what is none is left alone.
PERSONAL_IDS: Final = ("personal_id", "text", "tax_code")
TIMES: Final = (*DATES, "month", "open_month")


@dataclass(frozen=True, slots=True)
class NamedCheck:
    """A rule; `types` are the field types it can stand on, `message` may name `{name}`."""

    severity: Severity
    types: tuple[str, ...]
    rule: Rule
    message: Text
    required: Mapping[str, Parameter] = field(default_factory=dict)
    optional: Mapping[str, Parameter] = field(default_factory=dict)

    def parameters(self) -> dict[str, Parameter]:
        return {**self.required, **self.optional}


def first_day(value: Any) -> date | None:
    """The earliest day a full or partial date or a month can mean."""
    days = formats.parse_partial_date(value) if isinstance(value, str) else None
    return days[0] if days else None


def last_day(value: Any) -> date | None:
    days = formats.parse_partial_date(value) if isinstance(value, str) else None
    return days[1] if days else None


def _not_in_future(value: str, _: Mapping[str, Any], today: date) -> bool:
    first = first_day(value)
    return first is None or first <= today


def _not_before(value: str, given: Mapping[str, Any], _: date) -> bool:
    last, start = last_day(value), first_day(given["earliest"])
    return last is None or start is None or last >= start


def _after(value: str, given: Mapping[str, Any], _: date) -> bool:
    last, start = last_day(value), first_day(given["earliest"])
    return last is None or start is None or last > start


def _personal_id_gender(value: str, given: Mapping[str, Any], _: date) -> bool:
    said = formats.read_personal_id(value)
    return said is None or said.gender == given["gender"]


def _personal_id_birth_year(value: str, given: Mapping[str, Any], _: date) -> bool:
    said, birth = formats.read_personal_id(value), first_day(given["birth"])
    return said is None or birth is None or said.birth_year == birth.year


def _age_at_least(value: str, given: Mapping[str, Any], _: date) -> bool:
    """With an incomplete date of birth, the oldest the person can be counts."""
    birth, day = first_day(value), last_day(given["on"])
    return birth is None or day is None or _age(birth, day) >= given["years"]


def _of_age(value: str, given: Mapping[str, Any], today: date) -> bool:
    birth = first_day(value)
    years: int = given["years"]
    return birth is None or _age(birth, today) >= years


def _age(birth: date, day: date) -> int:
    had_birthday = (day.month, day.day) >= (birth.month, birth.day)
    return day.year - birth.year - (not had_birthday)


def _not_in_past(value: str, _: Mapping[str, Any], today: date) -> bool:
    last = last_day(value)
    return last is None or last >= today


def _different_from(value: str, given: Mapping[str, Any], _: date) -> bool:
    other: object = given["other"]
    return value != other


def _without_words(value: str, given: Mapping[str, Any], _: date) -> bool:
    """Whole words only, however accents were typed."""
    words = f" {fold(value)} "
    return not any(f" {_folded(word)} " in words for word in given["words"])


@lru_cache(maxsize=256)
def _folded(word: str) -> str:
    """Of words in the catalogue, which are few and stay."""
    return fold(word)


def _surname_from(value: str, given: Mapping[str, Any], _: date) -> bool:
    """A surname stands first, compound ones included, or last, as in "H'Hen Niê"."""
    names = [fold(name) for name in given["names"]]
    surname = fold(value)
    return not names or any(
        f"{name} ".startswith(f"{surname} ") or f" {name}".endswith(f" {surname}") for name in names
    )


def _same_as_one_of(value: str, given: Mapping[str, Any], _: date) -> bool:
    return not given["others"] or value in given["others"]


def _known_phone_prefix(value: str, given: Mapping[str, Any], _: date) -> bool:
    return _is_listed(formats.mobile_prefix(value), given.get("prefixes"))


def _known_birth_place(value: str, given: Mapping[str, Any], _: date) -> bool:
    said = formats.read_personal_id(value)
    return _is_listed(said.birth_place if said else None, given.get("codes"))


def _unusual(value: str, given: Mapping[str, Any], _: date) -> bool:
    return value not in given["values"]


def _vietnamese_passport(value: str, given: Mapping[str, Any], _: date) -> bool:
    return given["nationality"] != "VN" or formats.is_vietnamese_passport(value)


def _tax_code_of_organisation(value: str, _given: Mapping[str, Any], _: date) -> bool:
    return not formats.is_personal_id(value)


def _is_listed(code: str | None, known: list[str] | None) -> bool:
    """True also where there is nothing to look for, or no list: older revisions have none."""
    return code is None or not known or code in known


CHECKS: Final[dict[str, NamedCheck]] = {
    "not_in_future": NamedCheck(
        "hard",
        TIMES,
        _not_in_future,
        Text(
            "“{name}” đang ở trong tương lai. Xin xem lại ngày, tháng, năm.",
            "“{name}” lies in the future. Please check the day, month and year.",
        ),
    ),
    "not_before": NamedCheck(
        "hard",
        TIMES,
        _not_before,
        Text(
            "“{name}” không thể trước “{earliest}”. Xin xem lại hai ngày này.",
            "“{name}” cannot be before “{earliest}”. Please check both dates.",
        ),
        required={"earliest": "field"},
    ),
    "after": NamedCheck(
        "hard",
        TIMES,
        _after,
        Text(
            "“{name}” phải sau “{earliest}”. Xin xem lại hai ngày này.",
            "“{name}” must be after “{earliest}”. Please check both dates.",
        ),
        required={"earliest": "field"},
    ),
    "not_in_past": NamedCheck(
        "hard",
        DATES,
        _not_in_past,
        Text(
            "“{name}” đã qua rồi. Xin chọn hôm nay hoặc một ngày sau này.",
            "“{name}” is over. Please choose today or a later day.",
        ),
    ),
    "of_age": NamedCheck(
        "hard",
        DATES,
        _of_age,
        Text(
            "Theo “{name}” thì hôm nay người này chưa đủ {years} tuổi, nên chưa làm được thủ tục "
            "này. Xin xem lại năm sinh.",
            "By “{name}” this person is not yet {years} today and cannot do this. Please check "
            "the year of birth.",
        ),
        required={"years": "years"},
    ),
    "different_from": NamedCheck(
        "hard",
        ("text", "personal_id", "phone", "email"),
        _different_from,
        Text(
            "“{name}” giống hệt “{other}”. Xin xem lại.",
            "“{name}” is the same as “{other}”. Please check it.",
        ),
        required={"other": "field"},
    ),
    "without_words": NamedCheck(
        "hard",
        ("text",),
        _without_words,
        Text(
            "“{name}” không được có các từ dễ nhầm với công ty, doanh nghiệp. Xin đặt tên khác.",
            "“{name}” must not have words that make it look like a company. Please choose "
            "another name.",
        ),
        required={"words": "texts"},
    ),
    "personal_id_gender": NamedCheck(
        "soft",
        PERSONAL_IDS,
        _personal_id_gender,
        Text(
            "Chữ số thứ tư của “{name}” cho biết giới tính, và không khớp với tờ khai. Xin xem "
            "lại số; nếu số đúng như trên giấy tờ, cứ tiếp tục.",
            "The fourth digit of “{name}” tells the gender, and it does not match the form. "
            "Please check the number; if it is as on the card, just go on.",
        ),
        required={"gender": "gender"},
    ),
    "personal_id_birth_year": NamedCheck(
        "soft",
        PERSONAL_IDS,
        _personal_id_birth_year,
        Text(
            "Năm sinh trong “{name}” không khớp với “{birth}”. Xin xem lại; nếu đúng như trên "
            "giấy tờ, cứ tiếp tục.",
            "The year of birth in “{name}” does not match “{birth}”. Please check; if both are "
            "as on the card, just go on.",
        ),
        required={"birth": "field"},
    ),
    "age_at_least": NamedCheck(
        "soft",
        DATES,
        _age_at_least,
        Text(
            "Theo “{name}” thì vào ngày ở mục “{on}”, người này chưa đủ {years} tuổi. Xin xem "
            "lại năm sinh; nếu đúng, cứ tiếp tục.",
            "By “{name}” this person was under {years} on the date in “{on}”. Please check the "
            "year of birth; if it is right, just go on.",
        ),
        required={"on": "field", "years": "years"},
    ),
    "surname_from": NamedCheck(
        "soft",
        ("text",),
        _surname_from,
        Text(
            "“{name}” không giống họ của cha hay mẹ đã khai. Nếu gia đình đã thống nhất như vậy, "
            "cứ tiếp tục.",
            "“{name}” is neither parent's surname. If the family has agreed on it, just go on.",
        ),
        required={"names": "fields"},
    ),
    "same_as_one_of": NamedCheck(
        "soft",
        ("codelist",),
        _same_as_one_of,
        Text(
            "“{name}” khác với cả cha và mẹ đã khai. Nếu đúng như vậy, cứ tiếp tục.",
            "“{name}” differs from what was given for either parent. If it is right, just go on.",
        ),
        required={"others": "fields"},
    ),
    "known_phone_prefix": NamedCheck(
        "soft",
        ("phone",),
        _known_phone_prefix,
        Text(
            "Đầu số ở “{name}” hơi lạ. Xin xem lại để cán bộ gọi được; nếu đúng, cứ tiếp tục.",
            "The beginning of “{name}” is unusual. Please check it so that we can call; if it is "
            "right, just go on.",
        ),
        required={"prefixes": "texts"},
    ),
    "unusual": NamedCheck(
        "soft",
        ("choice", "codelist"),
        _unusual,
        Text(
            "“{name}” này thường không đi với những gì bạn đã khai ở trên. Xin xem lại; nếu đúng, "
            "cứ tiếp tục.",
            "This “{name}” does not usually go with what you said before. Please check it; if it "
            "is right, just go on.",
        ),
        required={"values": "texts"},
    ),
    "vietnamese_passport": NamedCheck(
        "soft",
        ("text",),
        _vietnamese_passport,
        Text(
            "Hộ chiếu Việt Nam có một chữ in hoa rồi 7 hoặc 8 chữ số, ví dụ C1234567. Xin xem lại "
            "“{name}”; nếu đúng, cứ tiếp tục.",
            "A Vietnamese passport has one capital letter and 7 or 8 digits, for example C1234567. "
            "Please check “{name}”; if it is right, just go on.",
        ),
        required={"nationality": "field"},
    ),
    "tax_code_of_organisation": NamedCheck(
        "hard",
        ("tax_code",),
        _tax_code_of_organisation,
        Text(
            "“{name}” gồm 10 chữ số, hoặc 10 chữ số kèm ba số của đơn vị phụ thuộc như -001. Dãy "
            "12 chữ số là mã số thuế của cá nhân.",
            "“{name}” has 10 digits, or 10 digits and those of a branch such as -001. Twelve "
            "digits are the tax code of a person.",
        ),
    ),
    "known_birth_place": NamedCheck(
        "soft",
        PERSONAL_IDS,
        _known_birth_place,
        Text(
            "Ba số đầu của “{name}” không phải mã của tỉnh nào. Xin xem lại; nếu người này được "
            "khai sinh ở nước ngoài thì cứ tiếp tục.",
            "The first three digits of “{name}” are not the code of a province. Please check them; "
            "if the birth was registered abroad, just go on.",
        ),
        required={"codes": "texts"},
    ),
}
