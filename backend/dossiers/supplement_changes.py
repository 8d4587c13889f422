"""What answers to supplements have changed, in words for officers: before and after, by place."""

from collections import Counter
from collections.abc import Mapping
from typing import Any
from uuid import UUID

from backend.core.text import Language
from backend.dossiers import queries
from backend.dossiers.asked_places import Places
from backend.dossiers.models import Supplement
from backend.procedures.editions import Edition


def shown(
    row: Supplement, edition: Edition, papers: Mapping[str, str], language: Language
) -> list[dict[str, Any]]:
    """Each answer and each paper that is not as it was; none while nothing was answered.

    `papers` are the requirements of the dossier's files, by upload.
    """
    before, after = row.before or {}, row.after or {}
    places = Places(edition.definition)
    answers = [
        _change(places.name(pointer).pick(language), before, after, pointer=pointer)
        for pointer in sorted(key for key in after if key.startswith("/"))
    ]
    names = {paper["key"]: str(paper["name"]) for paper in edition.requirements(language)}
    had, has = _counted(before, papers), _counted(after, papers)
    return answers + [
        _change(names.get(key, key), had, has, requirement=key) for key in sorted(has)
    ]


def _change(
    name: str,
    before: Mapping[str, Any],
    after: Mapping[str, Any],
    *,
    pointer: str | None = None,
    requirement: str | None = None,
) -> dict[str, Any]:
    key = pointer or requirement or ""
    return {
        "pointer": pointer,
        "requirement": requirement,
        "name": name,
        "before": before.get(key),
        "after": after.get(key),
    }


def _counted(kept: Mapping[str, Any], papers: Mapping[str, str]) -> dict[str, int]:
    """How many files, or copies on paper, there were of each paper that was sent anew."""
    files = Counter(papers[upload] for upload in kept.get("papers", ()) if upload in papers)
    return {**files, **kept.get("paper_copies", {})}


def papers_of(dossier_id: UUID) -> dict[str, str]:
    """The requirement of each file that the dossier has or had, by upload."""
    return {str(file.upload_id): file.requirement for file in queries.attached(dossier_id)}
