"""Drafts as their citizen sees them.

A form's: in its current revision, with what is wrong so far. An answer to a supplement: as saved.
"""

from typing import Any

from backend.core import clock
from backend.core.text import Language
from backend.dossiers import drafts, queries
from backend.dossiers.models import Draft, SupplementDraft
from backend.procedures import service as procedures
from backend.procedures.editions import Edition

# Faults of what is not there yet: half-way they say nothing.
_NOT_YET = frozenset(("required", "too_few"))


def summary(draft: Draft, language: Language) -> dict[str, Any]:
    """A line of "my drafts"."""
    filled_in = procedures.edition(draft.revision_id)
    current = procedures.current_or_none(draft.procedure)
    return {
        "id": draft.id,
        "procedure": filled_in.document("form", language)["procedure"],
        "revision": filled_in.number,
        "state": _state(filled_in, current),
        "step": draft.step,
        "version": draft.version,
        "created_at": draft.created_at,
        "updated_at": draft.updated_at,
        "expires_at": drafts.expires_at(draft),
    }


def _state(filled_in: Edition, current: Edition | None) -> str:
    if current is None:
        return "closed"
    return "current" if current.id == filled_in.id else "carried_over"


def full(draft: Draft, language: Language) -> dict[str, Any]:
    """The draft in the current revision of its form; what is stored stays until it is saved."""
    shown = summary(draft, language)
    filled_in = procedures.edition(draft.revision_id)
    edition = procedures.current_or_none(draft.procedure) or filled_in
    content: dict[str, Any] = {
        "answers": draft.answers,
        "attachments": draft.attachments,
        "agency": draft.agency,
        "step": draft.step,
        "carried_over": None,
    }
    if edition.id != filled_in.id:
        content = _carried(draft, filled_in, edition, language)
    findings = edition.rules.check(content["answers"], clock.today())
    told = {
        "errors": [e for e in findings.errors if e.code not in _NOT_YET],
        "warnings": findings.warnings,
    }
    return {
        **shown,
        **content,
        "on_behalf_of": draft.on_behalf_of,
        "revision": edition.number,
        "files": queries.files(draft.citizen_id, [f["upload"] for f in draft.attachments]),
        **{
            name: [error.under("/answers").to_json(language) for error in errors]
            for name, errors in told.items()
        },
    }


def _carried(draft: Draft, old: Edition, new: Edition, language: Language) -> dict[str, Any]:
    carried = procedures.carry_over(old, new, language, draft.answers)
    papers = {paper["key"]: paper for paper in new.requirements(language)}
    kept = [file for file in draft.attachments if _is_taken(file, papers)]
    names = {paper["key"]: paper["name"] for paper in old.requirements(language)}
    level, steps = _receives(new, language)
    same_office = level == _receives(old, language)[0]
    return {
        "answers": carried.answers,
        "attachments": kept,
        "agency": draft.agency if same_office else None,
        "step": draft.step if draft.step in steps else None,
        "carried_over": {
            "from_revision": old.number,
            "dropped": [
                {"pointer": f"/answers{d.pointer}", "label": d.label, "value": d.value}
                for d in carried.dropped
            ],
            "dropped_papers": [
                {
                    "requirement": file["requirement"],
                    "name": names.get(file["requirement"], file["requirement"]),
                    "upload": file["upload"],
                }
                for file in draft.attachments
                if file not in kept
            ],
            "newly_asked": [
                {"pointer": f"/answers{a.pointer}", "label": a.label} for a in carried.asked
            ],
        },
    }


def _is_taken(file: dict[str, Any], papers: dict[str, dict[str, Any]]) -> bool:
    """Whether the new form still takes this paper, as this kind of it."""
    paper = papers.get(file["requirement"])
    if paper is None or paper["how"] != "submit":
        return False
    kinds = {kind["key"] for kind in paper["alternatives"]}
    return file.get("alternative") in {None, *kinds}


def _receives(edition: Edition, language: Language) -> tuple[str, set[str]]:
    """The level of the receiving office, and the keys of the steps."""
    form = edition.document("form", language)
    steps = {step.get("options", {}).get("key") for step in form["ui_schema"]["elements"]}
    return form["receiving"]["level"], steps


def of_supplement(draft: SupplementDraft) -> dict[str, Any]:
    """What was answered so far; `updated_at` is None where nothing was saved yet."""
    return {
        "version": draft.version,
        "updated_at": draft.updated_at,
        "answers": draft.answers,
        "attachments": draft.attachments,
        "remark": draft.remark,
        "files": queries.files(draft.citizen_id, [f["upload"] for f in draft.attachments]),
    }
