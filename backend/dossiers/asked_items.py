"""What an officer points at when asking for a supplement: fields and papers of the form. Pure."""

import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import Language, Text
from backend.dossiers import asked_places
from backend.dossiers.asked_places import Place, Places
from backend.letters.service import papers
from backend.procedures.editions import Edition

FIELD_UNKNOWN: Final = Text(
    "Biểu mẫu của hồ sơ không có mục này.", "The form of this dossier has no such field."
)
FIELD_DERIVED: Final = Text(
    "Mục này do hệ thống tự tính, không thể yêu cầu sửa.",
    "This is worked out by the system and cannot be asked for.",
)
FIELD_HIDDEN: Final = Text(
    "Với câu trả lời hiện có, hồ sơ không hỏi mục này; hãy yêu cầu sửa câu trả lời quyết định nó.",
    "The answers given leave this out; ask for the answer that decides about it.",
)
ROW_UNKNOWN: Final = Text("Hồ sơ không có dòng này.", "The dossier has no such row.")
PAPER_UNKNOWN: Final = Text(
    "Hồ sơ này không cần giấy tờ đó.", "This dossier does not call for such a paper."
)
ASKED_TWICE: Final = Text("Mục này đã có ở trên.", "This has been asked for above.")
ASKED_WITHIN: Final = Text(
    "Mục này nằm trong một mục khác đã yêu cầu.", "This lies within something else that is asked."
)
REASON_NEEDED: Final = Text(
    "Hãy nói vì sao cần bổ sung mục này.", "Say why this has to be supplemented."
)
REASON_UNKNOWN: Final = Text(
    "Thủ tục này không có lý do mẫu đó.", "This procedure has no such prepared reason."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for: a place of the form by its pointer, or a paper by its requirement.

    Why: the key of a prepared reason, words, or both.
    """

    pointer: str | None = None
    requirement: str | None = None
    reason_key: str | None = None
    reason: str | None = None


def resolve(edition: Edition, answers: Any, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """The items as they are kept. Raises `INVALID_REQUEST` with pointers `/items/0/pointer` …"""
    form = _Form.of(edition, answers)
    pointed = {item.pointer for item in asked if item.pointer}
    faults, items = [], []
    seen: set[str] = set()
    for position, item in enumerate(asked):
        found = [*_faults(item, form), *_within(item, pointed)]
        what = item.pointer or item.requirement or ""
        if what in seen:
            found.append(FieldError("", "asked_twice", ASKED_TWICE))
        seen.add(what)
        faults += [error.under(f"/items/{position}") for error in found]
        words = " ".join(filter(None, (form.reasons.get(item.reason_key or ""), item.reason)))
        if item.pointer:
            items.append({"kind": "field", "pointer": item.pointer, "reason": words})
        else:
            items.append({"kind": "paper", "requirement": what, "reason": words})
    if faults:
        raise INVALID_REQUEST.problem(faults)
    return items


@dataclass(frozen=True, slots=True)
class _Form:
    """What can be asked of a dossier: its form, its answers, its papers, the prepared reasons."""

    places: Places
    answers: Any
    shown: frozenset[str]
    papers: set[str]
    reasons: Mapping[str, str]

    @classmethod
    def of(cls, edition: Edition, answers: Any) -> "_Form":
        return cls(
            Places(edition.definition),
            answers,
            edition.rules.questions.asked_of(answers),
            {paper["key"] for paper in edition.rules.papers(answers) if paper["how"] == "submit"},
            {reason.key: reason.text.vi for reason in edition.handling.reasons_for("supplement")},
        )


def bases(edition: Edition, asked: Sequence[Asked]) -> str | None:
    """The keys of the prepared reasons that were chosen, as a ledger keeps what it rests on; None
    where none was."""
    chosen = {item.reason_key for item in asked}
    canned = edition.handling.reasons_for("supplement")
    return " ".join(reason.key for reason in canned if reason.key in chosen) or None


def _faults(item: Asked, form: _Form) -> Iterator[FieldError]:
    if item.pointer:
        yield from _place_faults(form.places.find(item.pointer), form)
    elif item.requirement not in form.papers:
        yield FieldError("/requirement", "paper_unknown", PAPER_UNKNOWN)
    if item.reason_key and item.reason_key not in form.reasons:
        yield FieldError("/reason_key", "reason_unknown", REASON_UNKNOWN)
    elif not item.reason_key and not item.reason:
        yield FieldError("/reason", "required", REASON_NEEDED)


def _place_faults(place: Place | None, form: _Form) -> Iterator[FieldError]:
    if place is None:
        yield FieldError("/pointer", "field_unknown", FIELD_UNKNOWN)
    elif place.is_derived:
        yield FieldError("/pointer", "field_derived", FIELD_DERIVED)
    elif place.row and asked_places.read(form.answers, place.row) is None:
        yield FieldError("/pointer", "row_unknown", ROW_UNKNOWN)
    elif form.shown.isdisjoint(place.questions):
        yield FieldError("/pointer", "field_hidden", FIELD_HIDDEN)


def _within(item: Asked, pointed: Collection[str]) -> Iterator[FieldError]:
    """What is asked as a whole is not asked in part as well: what may change would be unclear."""
    if item.pointer and any(item.pointer.startswith(f"{other}/") for other in pointed):
        yield FieldError("/pointer", "asked_within", ASKED_WITHIN)


def first_kinds(edition: Edition) -> dict[str, str]:
    """The kind a paper is taken for where nobody says which."""
    return {
        paper["key"]: paper["alternatives"][0]["key"]
        for paper in edition.requirements("vi")
        if paper["how"] == "submit"
    }


def names(
    edition: Edition, items: Sequence[Mapping[str, Any]], language: Language = "vi"
) -> list[str]:
    """What the items are called: "Trẻ – Tên", "Ngành nghề thứ 2 – Tên", or the paper's name."""
    places = Places(edition.definition)
    papers_named = {paper["key"]: paper["name"] for paper in edition.requirements(language)}
    return [
        places.name(item["pointer"]).pick(language)
        if item["kind"] == "field"
        else str(papers_named.get(item["requirement"], item["requirement"]))
        for item in items
    ]


def as_missing(
    edition: Edition, channel: str, items: Sequence[Mapping[str, Any]]
) -> list[papers.Missing]:
    """The items as the letter lists them, with how each is put right where it was filed."""
    places, called = Places(edition.definition), names(edition, items)
    return [
        papers.Missing(name, item["reason"], _advice(places, channel, item))
        for item, name in zip(items, called, strict=True)
    ]


_PHOTO: Final = (
    "Chụp toàn bộ giấy tờ, rõ chữ, thấy đủ bốn góc, rồi gửi ở phần bổ sung của hồ sơ trong ứng"
    " dụng."
)
_ON_PAPER: Final = "Nộp tại Bộ phận Một cửa nơi đã nhận hồ sơ, trực tiếp hoặc qua bưu chính."
# A letter speaks to people otherwise than a form does.
_YOU: Final = re.compile(r"\bbạn\b", re.IGNORECASE)


def _advice(places: Places, channel: str, item: Mapping[str, Any]) -> str:
    """Of a field, what the form says of it. Of a paper it says when that is needed, and that it is
    is plain by now: so only how to hand it in."""
    if item["kind"] == "paper":
        return _PHOTO if channel == "online" else _ON_PAPER
    place = places.find(item["pointer"])
    return _YOU.sub("Ông/Bà", place.hint.vi) if place else ""
