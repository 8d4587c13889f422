"""A dossier as the machine sees it, and the reasons an officer may choose, in their language."""

from collections.abc import Mapping
from typing import Any

from backend.core.text import Language
from backend.dossiers import advice, mismatches, paper_differences
from backend.dossiers.advice import Advice, Item
from backend.dossiers.mismatches import Mismatch
from backend.dossiers.models import Dossier
from backend.dossiers.paper_differences import Difference
from backend.dossiers.precheck import Duplicate, Precheck
from backend.dossiers.states import STATUSES
from backend.procedures.editions import Edition
from backend.procedures.handling import CannedReason


def shown(found: Precheck, language: Language) -> dict[str, Any]:
    """Everything that was found, and the advice."""
    dossier, edition = found.dossier, found.edition
    names = {paper["key"]: paper["name"] for paper in edition.requirements(language)}
    return {
        "version": dossier.version,
        "papers": [
            {
                "requirement": paper.requirement,
                "name": names[paper.requirement],
                "required": paper.required,
                "state": paper.state,
                "files": paper.files,
                "legible": paper.legible,
            }
            for paper in found.papers
        ],
        "mismatches": [_mismatch(edition, one, language) for one in found.mismatches],
        "differences": [_difference(edition, one, names, language) for one in found.differences],
        "duplicates": _duplicates(found.duplicates, language),
        "warnings": [{**w, "message": w["message"][language]} for w in dossier.warnings],
        "advice": _advice(edition, found.advice, language) if found.advice else None,
    }


def _mismatch(edition: Edition, one: Mismatch, language: Language) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "message": mismatches.TEXTS[one.kind].pick(language),
        "answers": [_answer(edition, pointer, language) for pointer in one.pointers],
    }


def _difference(
    edition: Edition, one: Difference, names: Mapping[str, str], language: Language
) -> dict[str, Any]:
    return {
        "kind": one.kind,
        "message": paper_differences.TEXTS[one.kind].pick(language),
        "requirement": one.requirement,
        "requirement_name": names.get(one.requirement, one.requirement),
        "read": one.read,
        "answers": [_answer(edition, pointer, language) for pointer in one.pointers],
    }


def _answer(edition: Edition, pointer: str, language: Language) -> dict[str, str]:
    return {"pointer": pointer, "label": _label(edition, pointer, language)}


def _label(edition: Edition, pointer: str, language: Language) -> str:
    """Whose answer it is and which: the title of the group and the label of the question."""
    parts = ["[]" if part.isdigit() else f".{part}" for part in pointer.split("/")[1:]]
    key = "".join(parts).removeprefix(".")
    group, field = next((g, f) for _, g, f in edition.definition.fields() if f["key"] == key)
    return f"{group['title'][language]}: {field['label'][language]}"


def _duplicates(
    found: tuple[Duplicate, ...] | None, language: Language
) -> list[dict[str, Any]] | None:
    if found is None:
        return None
    return [_duplicate(one, language) for one in found]


def _duplicate(one: Duplicate, language: Language) -> dict[str, Any]:
    dossier: Dossier = one.dossier
    return {
        "id": dossier.id if one.is_open_to else None,
        "number": dossier.number,
        "status": dossier.status,
        "status_label": STATUSES[dossier.status].label.pick(language),
        "submitted_at": dossier.submitted_at,
        "agency": one.agency,
    }


def _advice(edition: Edition, given: Advice, language: Language) -> dict[str, Any]:
    return {
        "action": given.action,
        "because": [
            {"code": reason, "message": advice.TEXTS[reason].pick(language)}
            for reason in given.because
        ],
        "items": [_item(item) for item in given.items],
    }


def _item(item: Item) -> dict[str, str]:
    """As `POST …/supplements` takes it: what says nothing is left out."""
    said = {
        "pointer": item.pointer,
        "requirement": item.requirement,
        "reason_key": item.reason_key,
    }
    return {name: value for name, value in said.items() if value is not None}


def reasons(canned: tuple[CannedReason, ...], language: Language) -> list[dict[str, Any]]:
    """Reasons as the officer reads them, and as the letter will say them."""
    return [
        {
            "key": reason.key,
            "kind": reason.kind,
            "text": reason.text.pick(language),
            "letter_text": reason.text.vi,
            "legal_basis": reason.legal_basis.pick(language),
            "certainty": reason.certainty,
        }
        for reason in canned
    ]
