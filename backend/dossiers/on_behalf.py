"""Filing for somebody else: who it is for, that they agreed, and how they hear of it. Pure.

Whoever files stays the citizen of the dossier. The person it is for gets an SMS on their own
telephone and may object, so it must be a telephone of their own that can take one.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from backend.core.errors import FieldError
from backend.core.text import Language, Text
from backend.procedures.formats import normalise_phone

# What is agreed to; another wording is another version.
STATEMENT_VERSION: Final = "2026-11"
STATEMENT: Final = Text(
    "Người được nộp thay đã biết và đồng ý để tôi khai và nộp hồ sơ này thay họ. Tôi chịu trách "
    "nhiệm về lời khai này. Cơ quan sẽ nhắn tin cho số điện thoại của họ để báo.",
    "The person I file for knows of this and agrees that I fill in and file this dossier for them. "
    "I answer for saying so. The office will tell them by a message to their telephone.",
)

RELATIONSHIPS: Final[dict[str, Text]] = {
    "parent": Text("Cha, mẹ", "Parent"),
    "grandparent": Text("Ông, bà", "Grandparent"),
    "spouse": Text("Vợ, chồng", "Spouse"),
    "child": Text("Con", "Child"),
    "sibling": Text("Anh, chị, em", "Brother or sister"),
    "relative": Text("Người thân khác", "Another relative"),
    "neighbour": Text("Hàng xóm", "Neighbour"),
    "other": Text("Người khác", "Somebody else"),
}
WAYS: Final[dict[str, Text]] = {
    "in_person": Text("Nói trực tiếp", "In person"),
    "by_phone": Text("Qua điện thoại", "By telephone"),
    "in_writing": Text("Bằng giấy tờ", "In writing"),
}

PHONE_INVALID: Final = Text(
    "Số này không phải số điện thoại. Ví dụ đúng: 0912 345 678.",
    "This is no telephone number. For example: 0912 345 678.",
)
PHONE_NOT_MOBILE: Final = Text(
    "Số máy bàn không nhận được tin nhắn. Hãy nhập số di động của người được nộp thay.",
    "A landline takes no messages. Give the mobile number of the person you file for.",
)
PHONE_IS_OWN: Final = Text(
    "Đây là số của bạn. Hãy nhập số của người được nộp thay, để họ được báo.",
    "This is your own number. Give that of the person you file for, so that they are told.",
)
PHONE_TOO_OFTEN: Final = Text(
    "Hôm nay đã có nhiều hồ sơ nộp thay với số này. Hãy thử lại vào ngày mai.",
    "Many dossiers were filed today for the owner of this number. Please try again tomorrow.",
)
NOT_AGREED: Final = Text(
    "Chỉ nộp thay được khi người đó đã đồng ý.",
    "You can file for somebody only if they have agreed.",
)
STATEMENT_CHANGED: Final = Text(
    "Lời cam kết đã có bản mới. Hãy đọc lại và xác nhận.",
    "The statement has a newer version. Read it again and confirm.",
)


@dataclass(frozen=True, slots=True)
class OnBehalfOf:
    """For whom a dossier is filed, as it was typed."""

    full_name: str
    relationship: str
    phone: str
    consent: bool
    statement: str
    how_consented: str

    @property
    def content(self) -> list[Any]:
        """What says whether two of them are the same."""
        return [
            self.full_name,
            self.relationship,
            normalise_phone(self.phone) or self.phone,
            self.consent,
            self.statement,
            self.how_consented,
        ]


# Nobody's telephone is to be flooded by who files in its owner's name.
MOST_A_DAY: Final = 5


def errors(given: OnBehalfOf, own_phone: str | None, told_today: int = 0) -> list[FieldError]:
    """All that is wrong with it; `own_phone` (`84…`) is theirs who files.

    `told_today`: how many such messages the given telephone got within a day.
    """
    found = []
    fault = _phone_fault(given.phone, own_phone)
    if fault is None and told_today >= MOST_A_DAY:
        fault = "phone_too_often", PHONE_TOO_OFTEN
    if fault is not None:
        found.append(FieldError("/on_behalf_of/phone", *fault))
    if not given.consent:
        found.append(FieldError("/on_behalf_of/consent", "consent_missing", NOT_AGREED))
    if given.statement != STATEMENT_VERSION:
        pointer = "/on_behalf_of/statement"
        found.append(FieldError(pointer, "consent_version", STATEMENT_CHANGED))
    return found


def _phone_fault(typed: str, own_phone: str | None) -> tuple[str, Text] | None:
    phone = normalise_phone(typed)
    if phone is None:
        return "phone_invalid", PHONE_INVALID
    if phone.startswith("02"):
        return "phone_not_mobile", PHONE_NOT_MOBILE
    if own_phone is not None and normalise_phone(own_phone) == phone:
        return "phone_is_own", PHONE_IS_OWN
    return None


def kept(given: OnBehalfOf, now: datetime) -> dict[str, Any]:
    """As the dossier keeps it. `given` is without errors."""
    return {
        "full_name": given.full_name,
        "relationship": given.relationship,
        "phone": normalise_phone(given.phone),
        "statement": given.statement,
        "how_consented": given.how_consented,
        "consented_at": now.isoformat(),
    }


def recipient(phone: str) -> str:
    """A telephone as channels take it: `84…`. What is none stays as it is."""
    normal = normalise_phone(phone)
    return "84" + normal.removeprefix("0") if normal else phone


def shown(kept_on_dossier: dict[str, Any] | None, language: Language) -> dict[str, Any] | None:
    """For the citizen who filed and the officers, with words for the codes."""
    if kept_on_dossier is None:
        return None
    return {
        **kept_on_dossier,
        "consented_at": datetime.fromisoformat(kept_on_dossier["consented_at"]),
        "relationship_label": RELATIONSHIPS[kept_on_dossier["relationship"]].pick(language),
        "how_consented_label": WAYS[kept_on_dossier["how_consented"]].pick(language),
    }
