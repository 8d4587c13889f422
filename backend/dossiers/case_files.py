"""The files of a dossier as officers see them: what was found in each, and how it can be read."""

from collections import Counter
from collections.abc import Sequence
from typing import Any
from uuid import UUID

from backend.core.text import Language
from backend.dossiers import queries
from backend.dossiers.models import Attachment
from backend.dossiers.queries import Row
from backend.uploads import service as uploads
from backend.uploads.service import Bundle, FileFacts


def listed(row: Row, language: Language) -> list[dict[str, Any]]:
    """Every file in its order, superseded ones too."""
    names = {paper["key"]: paper["name"] for paper in row.edition.requirements(language)}
    attachments = queries.attached(row.dossier.id)
    facts = uploads.facts_of([attachment.upload_id for attachment in attachments])
    bundles = _bundles(attachments)
    return [
        {
            "id": attachment.id,
            "requirement": attachment.requirement,
            "requirement_name": names.get(attachment.requirement, attachment.requirement),
            "alternative": attachment.alternative,
            "superseded_at": attachment.superseded_at,
            **_found(facts[attachment.upload_id], language),
            "bundle": _place(bundles.get(attachment.upload_id), attachment.upload_id),
        }
        for attachment in attachments
    ]


def _bundles(attachments: Sequence[Attachment]) -> dict[UUID, Bundle]:
    """The bundle of each file that has one; only papers of several files do."""
    files = Counter(attachment.requirement for attachment in attachments)
    several = [a.upload_id for a in attachments if files[a.requirement] > 1]
    found = uploads.bundles_of(several) if several else []
    return {upload_id: bundle for bundle in found for upload_id in bundle.upload_ids}


def _found(file: FileFacts, language: Language) -> dict[str, Any]:
    return {
        "file_name": file.file_name,
        "media_type": file.media_type,
        "size": file.size,
        "inspection": {
            "state": file.inspection,
            "reason": file.refusal.pick(language) if file.refusal else None,
            "scan": file.scan,
            "legibility": file.facts.get("legibility"),
            "reading": file.reading,
        },
        "has_thumbnail": file.has_thumbnail,
        "pages": file.pages,
    }


def _place(bundle: Bundle | None, upload_id: UUID) -> dict[str, Any] | None:
    if bundle is None:
        return None
    return {
        "id": bundle.bundle_id,
        "position": bundle.upload_ids.index(upload_id) + 1,
        "files": len(bundle.upload_ids),
        "is_ready": bundle.is_ready,
        "is_left_out": upload_id in bundle.left_out,
        "pages": bundle.pages,
        "size": bundle.size,
    }
