"""What an officer points at when asking for a supplement: fields and papers of the form. Pure."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from backend.core.errors import INVALID_REQUEST, FieldError
from backend.core.text import LANGUAGES, Text
from backend.letters.service import papers
from backend.procedures.editions import Edition

FIELD_UNKNOWN: Final = Text(
    "Biểu mẫu của hồ sơ không có mục này.", "The form of this dossier has no such field."
)
FIELD_DERIVED: Final = Text(
    "Mục này do hệ thống tự tính, không thể yêu cầu sửa.",
    "This is worked out by the system and cannot be asked for.",
)
PAPER_UNKNOWN: Final = Text(
    "Hồ sơ này không cần giấy tờ đó.", "This dossier does not call for such a paper."
)
ASKED_TWICE: Final = Text("Mục này đã có ở trên.", "This has been asked for above.")
REASON_NEEDED: Final = Text(
    "Hãy nói vì sao cần bổ sung mục này.", "Say why this has to be supplemented."
)
REASON_UNKNOWN: Final = Text(
    "Thủ tục này không có lý do mẫu đó.", "This procedure has no such prepared reason."
)


@dataclass(frozen=True, slots=True)
class Asked:
    """One thing asked for: a field by its pointer (`/tre/ho`) or a paper by its requirement.

    Why: the key of a prepared reason, words, or both.
    """

    pointer: str | None = None
    requirement: str | None = None
    reason_key: str | None = None
    reason: str | None = None


def resolve(edition: Edition, answers: Any, asked: Sequence[Asked]) -> list[dict[str, Any]]:
    """The items as they are kept. Raises `INVALID_REQUEST` with pointers `/items/0/pointer` …"""
    fields = fields_of(edition)
    wanted = {paper["key"] for paper in edition.rules.papers(answers) if paper["how"] == "submit"}
    canned = {r.key: r.text.vi for r in edition.handling.reasons_for("supplement")}
    faults, items = [], []
    seen: set[str] = set()
    for place, item in enumerate(asked):
        found = [
            FieldError(f"/items/{place}{error.pointer}", error.code, error.message)
            for error in _faults(item, fields, wanted, canned)
        ]
        what = item.pointer or item.requirement or ""
        if what in seen:
            found.append(FieldError(f"/items/{place}", "asked_twice", ASKED_TWICE))
        seen.add(what)
        faults += found
        words = " ".join(filter(None, (canned.get(item.reason_key or ""), item.reason)))
        if item.pointer:
            items.append({"kind": "field", "pointer": item.pointer, "reason": words})
        else:
            items.append({"kind": "paper", "requirement": what, "reason": words})
    if faults:
        raise INVALID_REQUEST.problem(faults)
    return items


def bases(edition: Edition, asked: Sequence[Asked]) -> str | None:
    """The keys of the prepared reasons that were chosen, as a ledger keeps what it rests on; None
    where none was."""
    chosen = {item.reason_key for item in asked}
    canned = edition.handling.reasons_for("supplement")
    return " ".join(reason.key for reason in canned if reason.key in chosen) or None


def _faults(
    item: Asked, fields: Mapping[str, Any], papers_wanted: set[str], canned: Mapping[str, str]
) -> Iterator[FieldError]:
    if item.pointer:
        if item.pointer not in fields:
            yield FieldError("/pointer", "field_unknown", FIELD_UNKNOWN)
        elif "derived" in fields[item.pointer]:
            yield FieldError("/pointer", "field_derived", FIELD_DERIVED)
    elif item.requirement not in papers_wanted:
        yield FieldError("/requirement", "paper_unknown", PAPER_UNKNOWN)
    if item.reason_key and item.reason_key not in canned:
        yield FieldError("/reason_key", "reason_unknown", REASON_UNKNOWN)
    elif not item.reason_key and not item.reason:
        yield FieldError("/reason", "required", REASON_NEEDED)


def fields_of(edition: Edition) -> dict[str, Mapping[str, Any]]:
    """Every question that can be pointed at, by its pointer; a list of rows as one."""
    found: dict[str, Mapping[str, Any]] = {}
    for _, group, field in edition.definition.fields():
        if field["type"] == "attachments":
            continue
        rows, is_row, _ = field["key"].partition("[]")
        if is_row:
            found[f"/{rows}"] = {"name": group["title"]}
        else:
            found["/" + field["key"].replace(".", "/")] = {**field, "name": _name(group, field)}
    return found


def _name(group: Mapping[str, Any], field: Mapping[str, Any]) -> dict[str, str]:
    """A field with the group it stands in: there are several "Họ" on a form."""
    return {
        language: f"{group['title'][language]} – {field['label'][language]}"
        for language in LANGUAGES
    }


def first_kinds(edition: Edition) -> dict[str, str]:
    """The kind a paper is taken for where nobody says which."""
    return {
        paper["key"]: paper["alternatives"][0]["key"]
        for paper in edition.requirements("vi")
        if paper["how"] == "submit"
    }


def name_of(edition: Edition, item: Mapping[str, Any], language: str = "vi") -> str:
    """What an item is called: the field where it stands, or the paper's name."""
    if item["kind"] == "field":
        return str(fields_of(edition)[item["pointer"]]["name"][language])
    names = {p["key"]: p["name"] for p in edition.requirements(language)}  # type: ignore[arg-type]
    return str(names.get(item["requirement"], item["requirement"]))


def as_missing(
    edition: Edition, channel: str, items: Sequence[Mapping[str, Any]]
) -> list[papers.Missing]:
    """The items as the letter lists them, with how each is put right where it was filed."""
    return [
        papers.Missing(name_of(edition, item), item["reason"], _advice(edition, channel, item))
        for item in items
    ]


_PHOTO: Final = (
    "Chụp toàn bộ giấy tờ, rõ chữ, thấy đủ bốn góc, rồi gửi ở phần bổ sung của hồ sơ trong ứng"
    " dụng."
)
_ON_PAPER: Final = "Nộp tại Bộ phận Một cửa nơi đã nhận hồ sơ, trực tiếp hoặc qua bưu chính."
# A letter speaks to people otherwise than a form does.
_YOU: Final = re.compile(r"\bbạn\b", re.IGNORECASE)


def _advice(edition: Edition, channel: str, item: Mapping[str, Any]) -> str:
    """Of a field, what the form says of it. Of a paper it says when that is needed, and that it is
    is plain by now: so only how to hand it in."""
    if item["kind"] == "paper":
        return _PHOTO if channel == "online" else _ON_PAPER
    hint: str = fields_of(edition)[item["pointer"]].get("hint", {}).get("vi", "")
    return _YOU.sub("Ông/Bà", hint)
