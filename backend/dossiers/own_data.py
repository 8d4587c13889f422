"""All that is kept of one citizen, as one document, written while it is read.

A batch is in memory at a time, whatever there is. Each thing may be taken in a context of its own,
so that no connection is held while a slow reader takes the last one.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import Any, Final
from uuid import UUID

import orjson
from sqlalchemy import select

from backend.audit import service as audit
from backend.citizens import service as citizens
from backend.core import clock
from backend.core.db import session, transactional
from backend.core.errors import ProblemType
from backend.core.text import Language
from backend.dossiers import drafts, queries, supplement_drafts, views
from backend.dossiers.models import Dossier
from backend.notifications import service as notifications
from backend.procedures import service as procedures
from backend.uploads import service as uploads

BATCH: Final = 200

Section = tuple[str, Iterator[dict[str, Any]]]


@transactional
def begin(citizen_id: UUID, gone: ProblemType) -> dict[str, Any]:
    """What is known of the person themselves; that it was taken out is on record.

    Raises `gone` where there is no such citizen any more.
    """
    citizen = citizens.find(citizen_id)
    if citizen is None:
        raise gone.problem()
    audit.record(audit.Actor("citizen", citizen_id), "me.data_read", ("citizen", citizen_id))
    return {
        "made_at": clock.now(),
        "profile": {
            "id": citizen.id,
            "display_name": citizen.display_name,
            "zalo_user_id": citizen.zalo_user_id,
            "official_account_user_id": citizen.oa_uid,
            "phone": citizen.phone,
            "phone_verified_at": citizen.phone_verified_at,
            "refused_channels": citizen.refused_channels,
            "created_at": citizen.created_at,
            "signed_in_at": citizen.signed_in_at,
        },
        "consents": citizens.history_of_choices(citizen_id),
        "deletion_requests": citizens.deletion_requests_of(citizen_id),
    }


def sections(citizen_id: UUID, language: Language) -> list[Section]:
    """What there may be much of, each thing as it is read."""
    return [
        ("drafts", _drafts(citizen_id)),
        ("supplement_drafts", _supplement_drafts(citizen_id)),
        ("dossiers", _dossiers(citizen_id, language)),
        ("files", _files(citizen_id)),
        ("messages", _messages(citizen_id, language)),
    ]


def written(head: bytes, parts: Iterable[tuple[str, Iterator[bytes]]]) -> Iterator[bytes]:
    """The document: the object `head`, and each section as one more list of it."""
    yield head.removesuffix(b"}")
    for name, items in parts:
        yield b"," + orjson.dumps(name) + b":["
        first = next(items, None)
        if first is not None:
            yield first
            yield from chain.from_iterable((b",", item) for item in items)
        yield b"]"
    yield b"}"


def _drafts(citizen_id: UUID) -> Iterator[dict[str, Any]]:
    shown = [
        {
            "id": draft.id,
            "procedure": draft.procedure,
            "revision": procedures.edition(draft.revision_id).number,
            "answers": draft.answers,
            "attachments": draft.attachments,
            "on_behalf_of": draft.on_behalf_of,
            "agency": draft.agency,
            "created_at": draft.created_at,
            "updated_at": draft.updated_at,
        }
        # At most twenty.
        for draft in drafts.all_of(citizen_id)
    ]
    yield from shown


def _supplement_drafts(citizen_id: UUID) -> Iterator[dict[str, Any]]:
    shown = [
        {
            "dossier": dossier_id,
            "supplement": draft.supplement_id,
            "answers": draft.answers,
            "attachments": draft.attachments,
            "remark": draft.remark,
            "updated_at": draft.updated_at,
        }
        # One for each dossier of which something is asked.
        for draft, dossier_id in supplement_drafts.all_of(citizen_id)
    ]
    yield from shown


def _dossiers(citizen_id: UUID, language: Language) -> Iterator[dict[str, Any]]:
    """As the citizen sees each, and the consent it was filed with."""
    ids = list(
        session().scalars(
            select(Dossier.id).where(Dossier.citizen_id == citizen_id).order_by(Dossier.id)
        )
    )
    for dossier_id in ids:
        row = queries.of_citizen(citizen_id, dossier_id)
        yield views.full(row, language) | {"consent": row.dossier.consent}


def _files(citizen_id: UUID) -> Iterator[dict[str, Any]]:
    after: UUID | None = None
    while batch := uploads.of_citizen(citizen_id, after, BATCH):
        yield from batch
        after = batch[-1]["id"]


def _messages(citizen_id: UUID, language: Language) -> Iterator[dict[str, Any]]:
    after: UUID | None = None
    while batch := notifications.told_after(citizen_id, after, BATCH):
        for row in batch:
            yield {
                "at": row.created_at,
                "read_at": row.read_at,
                "template": row.template,
                **notifications.in_words(row, language),
            }
        after = batch[-1].id
