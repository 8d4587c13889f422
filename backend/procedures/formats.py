"""Formats of single values: identity numbers, phone numbers, tax codes, incomplete dates.

Knows: what a well-formed value looks like and what it says by itself. Does not know: forms, or
whether the value fits anything else the citizen said.

Rules and their sources: the personal identification number is three digits of the place of
registration, one of century and gender, two of the year, six at random, without a check digit
(Decree 137/2015/NĐ-CP art. 13, kept by Decree 70/2024/NĐ-CP); tax codes have a weighted check
digit, and since 01/7/2025 the personal number serves as the tax code of persons and households.

`[0-9]` is written out: `\\d` would let through digits of other scripts.
"""

import calendar
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Final, Literal

from backend.core.text import Text, clean_text

Gender = Literal["male", "female"]

# For schemas, where "date" alone would accept the year 0026, and "email" a name without a domain.
CENTURY: Final = "^(19|20)[0-9]{2}"
EMAIL_DOMAIN: Final = "@[^@]+\\.[^@.]+$"
FAX: Final = "^[0-9+][0-9 .()-]{7,19}$"
URL: Final = "^(https?://)?[^ @/.]+(\\.[^ @/.]+)+(/[^ ]*)?$"

# The value of an open end: "until now".
NOW: Final = "nay"

_PERSONAL_ID = re.compile(r"[0-9]{12}")
_PHONE_TYPED = re.compile(r"\+?[0-9 .()\-]{9,20}")
_PHONE = re.compile(r"0[0-9]{9}|02[0-9]{9}")
_TAX_CODE = re.compile(r"([0-9]{10})(-(?!000)[0-9]{3})?")
_TAX_WEIGHTS: Final = (31, 29, 23, 19, 17, 13, 7, 5, 3)
_PARTIAL_DATE = re.compile(r"((?:19|20)[0-9]{2})(?:-([0-9]{2})(?:-([0-9]{2}))?)?")
_MONTH = re.compile(r"(?:19|20)[0-9]{2}-(?:0[1-9]|1[0-2])")
_CARD_DATE = re.compile(r"([0-9]{2})([0-9]{2})([0-9]{4})")
_VIETNAMESE_PASSPORT = re.compile(r"[A-Z][0-9]{7,8}")


@dataclass(frozen=True, slots=True)
class PersonalId:
    """What a personal identification number says about its holder: `birth_place` is the code of
    the province, or of the country, where the birth was registered."""

    birth_place: str
    birth_year: int
    gender: Gender


@dataclass(frozen=True, slots=True)
class IdentityCard:
    """The seven fields of the QR code on an identity card; `old_number` may be empty."""

    personal_id: str
    old_number: str
    full_name: str
    birth: date
    gender: Gender
    residence: str
    issued: date


@dataclass(frozen=True, slots=True)
class TextFormat:
    """A text that follows a pattern (the same in Rust and in JavaScript's `u` mode)."""

    pattern: str
    message: Text


TEXT_FORMATS: Final[dict[str, TextFormat]] = {
    "person-name": TextFormat(
        r"^\p{L}[\p{L}\p{M} '’.-]*$",
        Text(
            "Tên chỉ gồm chữ cái, dấu cách, dấu nháy, dấu chấm và gạch nối; xin bỏ số và ký tự lạ.",
            "A name has letters, spaces, apostrophes, dots and hyphens only; please remove digits "
            "and symbols.",
        ),
    ),
    "nine-digits": TextFormat(
        r"^[0-9]{9}$",
        Text(
            "Số chứng minh nhân dân gồm đúng 9 chữ số, viết liền.",
            "The number of the old identity card has exactly 9 digits, without spaces.",
        ),
    ),
    "twelve-digits": TextFormat(
        r"^[0-9]{12}$",
        Text(
            "Số trên thẻ căn cước gồm đúng 12 chữ số, viết liền.",
            "The number on the identity card has exactly 12 digits, without spaces.",
        ),
    ),
    "passport": TextFormat(
        r"^[A-Z0-9]{6,9}$",
        Text(
            "Số hộ chiếu gồm 6 đến 9 chữ in hoa và chữ số, viết liền, ví dụ C1234567.",
            "A passport number has 6 to 9 capital letters and digits without spaces, "
            "for example C1234567.",
        ),
    ),
    "identity-or-passport": TextFormat(
        r"^([0-9]{12}|[A-Z0-9]{6,9})$",
        Text(
            "Số phải là 12 chữ số trên thẻ căn cước, hoặc số hộ chiếu 6 đến 9 chữ in hoa và chữ "
            "số, viết liền.",
            "This must be the 12 digits of the identity card, or a passport number of 6 to 9 "
            "capital letters and digits, without spaces.",
        ),
    ),
    "industry-code": TextFormat(
        r"^[0-9]{4}$",
        Text(
            "Mã ngành cấp 4 gồm đúng 4 chữ số, ví dụ 5610. Không rõ thì bỏ trống.",
            "The industry code of level 4 has exactly 4 digits, for example 5610. Leave it empty "
            "if you do not know it.",
        ),
    ),
    "household-business-name": TextFormat(
        r"^[\p{L}0-9][\p{L}\p{M}0-9 &'’.,+/()-]*$",
        Text(
            "Tên chỉ gồm chữ cái, chữ số và vài dấu thông dụng như & . , - ; xin bỏ ký tự lạ.",
            "A name has letters, digits and common signs such as & . , - only; please remove "
            "other symbols.",
        ),
    ),
    "day-in-text": TextFormat(
        r"^(0?[1-9]|[12][0-9]|3[01])/(0?[1-9]|1[0-2])/(19|20)[0-9]{2}$",
        Text(
            "Ở đây phải là ngày, tháng, năm, ví dụ 15/08/1995.",
            "This must be a day, month and year, for example 15/08/1995.",
        ),
    ),
    "gender-in-text": TextFormat(
        r"^(Nam|Nữ|nam|nữ)$",
        Text("Ở đây phải là Nam hoặc Nữ.", "This must be Nam (male) or Nữ (female)."),
    ),
    "money-in-text": TextFormat(
        r"^[0-9][0-9. ]*( ?đ| ?đồng| ?VND)?$",
        Text(
            "Ở đây phải là số tiền, ví dụ 50.000.000 đồng.",
            "This must be an amount of money, for example 50.000.000 đồng.",
        ),
    ),
    "phone-in-text": TextFormat(
        r"^[0+][0-9 .()-]{8,18}$",
        Text(
            "Ở đây phải là số điện thoại, ví dụ 0912 345 678.",
            "This must be a phone number, for example 0912 345 678.",
        ),
    ),
    "email-in-text": TextFormat(
        r"^[^@ ]+@[^@ ]+\.[^@ .]+$",
        Text(
            "Ở đây phải là thư điện tử, ví dụ ten@gmail.com.",
            "This must be an e-mail address, for example name@gmail.com.",
        ),
    ),
}


def is_personal_id(value: str) -> bool:
    """Twelve digits; nothing more can be said of the number alone."""
    return _PERSONAL_ID.fullmatch(value) is not None


def read_personal_id(value: str) -> PersonalId | None:
    """What is in the number: the fourth digit is century and gender."""
    if not is_personal_id(value):
        return None
    digit = int(value[3])
    year = 1900 + 100 * (digit // 2) + int(value[4:6])
    return PersonalId(value[:3], year, "female" if digit % 2 else "male")


def normalise_phone(value: str) -> str | None:
    """`0…` with 10 digits (mobile) or 11 (landline, `02…`); None when it is no phone number.

    Spaces, dots, hyphens and parentheses do not count; +84, 0084 and 84 stand for the first 0.
    """
    if _PHONE_TYPED.fullmatch(value) is None:
        return None
    digits = re.sub(r"[^0-9]", "", value)
    for prefix in ("0084", "84"):
        if digits.startswith(prefix):
            digits = "0" + digits[len(prefix) :].removeprefix("0")
            break
    return digits if _PHONE.fullmatch(digits) else None


def is_phone(value: str) -> bool:
    return normalise_phone(value) is not None


def mobile_prefix(value: str) -> str | None:
    """The first three digits, which an operator was given; None of landlines and of no phone."""
    phone = normalise_phone(value)
    return None if phone is None or phone.startswith("02") else phone[:3]


def is_tax_code(value: str) -> bool:
    """10 digits with a check digit, the same with a branch (`-001` to `-999`), or 12 digits."""
    if is_personal_id(value):
        return True
    match = _TAX_CODE.fullmatch(value)
    if match is None:
        return False
    digits = [int(digit) for digit in match[1]]
    rest = sum(w * d for w, d in zip(_TAX_WEIGHTS, digits[:9], strict=True)) % 11
    return rest != 0 and digits[9] == 10 - rest


def parse_partial_date(value: str) -> tuple[date, date] | None:
    """First and last day that `YYYY`, `YYYY-MM` or `YYYY-MM-DD` can mean; None if impossible."""
    match = _PARTIAL_DATE.fullmatch(value)
    if match is None:
        return None
    year, month, day = int(match[1]), int(match[2] or 0), int(match[3] or 0)
    if match[2] is None:
        return date(year, 1, 1), date(year, 12, 31)
    if not 1 <= month <= 12:
        return None
    last = calendar.monthrange(year, month)[1]
    if match[3] is None:
        return date(year, month, 1), date(year, month, last)
    return (date(year, month, day),) * 2 if 1 <= day <= last else None


def is_partial_date(value: str) -> bool:
    return parse_partial_date(value) is not None


def is_month(value: str) -> bool:
    """`YYYY-MM`, from 1900 to 2099."""
    return _MONTH.fullmatch(value) is not None


def is_month_or_now(value: str) -> bool:
    """`YYYY-MM`, or "nay": the end of a time that has not ended."""
    return value == NOW or is_month(value)


def is_vietnamese_passport(value: str) -> bool:
    """One letter and seven or eight digits."""
    return _VIETNAMESE_PASSPORT.fullmatch(value) is not None


def parse_identity_card(text: str) -> IdentityCard | None:
    """The text of an identity card's QR code; None when it is something else.

    `number|old number|name|ddmmyyyy|Nam or Nữ|residence|ddmmyyyy`; cards since 7/2024 add more
    fields, which are left out.
    """
    parts = [part.strip() for part in clean_text(text).split("|")]
    if len(parts) < 7 or not is_personal_id(parts[0]):
        return None
    genders: dict[str, Gender] = {"Nam": "male", "Nữ": "female"}
    birth, issued, gender = _card_date(parts[3]), _card_date(parts[6]), genders.get(parts[4])
    if birth is None or issued is None or gender is None or not parts[2]:
        return None
    return IdentityCard(parts[0], parts[1], parts[2], birth, gender, parts[5], issued)


def _card_date(value: str) -> date | None:
    match = _CARD_DATE.fullmatch(value)
    days = parse_partial_date(f"{match[3]}-{match[2]}-{match[1]}") if match else None
    return days[0] if days else None


# The formats of our own that JSON Schema names; "date" and "email" are the standard's.
FORMATS: Final[dict[str, Callable[[str], bool]]] = {
    "vn-personal-id": is_personal_id,
    "vn-phone": is_phone,
    "vn-tax-code": is_tax_code,
    "partial-date": is_partial_date,
    "month": is_month,
    "month-or-now": is_month_or_now,
}
