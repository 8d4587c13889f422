"""Published revisions, read once and prepared for use, shared by all requests of a process.

Nothing here is a truth of its own: revisions never change, so keeping one prepared is safe, and
which of them are open is asked of the database again after `FRESH_SECONDS`.
"""

import gc
import time
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any, Final
from uuid import UUID

from sqlalchemy import or_, select

from backend.core import clock, freshness
from backend.core.db import session
from backend.core.text import Language
from backend.procedures.answers import AnswerRules
from backend.procedures.definition import Definition
from backend.procedures.handling import Handling, handling_of
from backend.procedures.models import Revision

FRESH_SECONDS: Final = 5.0


@dataclass(frozen=True)
class Edition:
    """One revision with its rules prepared and its documents at hand."""

    id: UUID
    code: str
    number: int
    effective_at: datetime
    definition: Definition
    documents: dict[str, Any]

    @cached_property
    def rules(self) -> AnswerRules:
        """The checks of the answers, compiled once."""
        return AnswerRules(self.definition)

    @cached_property
    def handling(self) -> Handling:
        """How offices handle its dossiers; `handling.DEFAULT` where the revision does not say."""
        return handling_of(self.definition.data)

    @property
    def effective_from(self) -> date:
        """The day in Viet Nam since which it counts; later than written if published later."""
        return self.effective_at.astimezone(clock.VIETNAM).date()

    def document(self, name: str, language: Language) -> dict[str, Any]:
        """A compiled document ("form", "description", "summary") in the reader's language."""
        found: dict[str, Any] = self.documents[language][name]
        return found

    def requirements(self, language: Language) -> list[dict[str, Any]]:
        """The papers, as the form shows them."""
        found: list[dict[str, Any]] = self.document("form", language)["requirements"]
        return found


class Shelf:
    """The editions this process has prepared, and which of them are open now."""

    def __init__(self) -> None:
        self._prepared: dict[UUID, Edition] = {}
        self._open: dict[str, list[Edition]] = {}
        self._asked_at = -FRESH_SECONDS

    def forget(self) -> None:
        """Ask the database next time: something was published."""
        self._asked_at = -FRESH_SECONDS
        freshness.changed()

    def open_editions(self) -> dict[str, list[Edition]]:
        """Every edition that takes submissions now, by code, the newest last."""
        if time.monotonic() - self._asked_at >= FRESH_SECONDS:
            self._open = self._read_open()
            self._asked_at = time.monotonic()
        return self._open

    def edition(self, revision_id: UUID) -> Edition:
        """Any revision ever published, open or not."""
        if revision_id not in self._prepared:
            self._prepare([revision_id])
        return self._prepared[revision_id]

    def _read_open(self) -> dict[str, list[Edition]]:
        now = clock.now()
        rows = (
            session()
            .execute(
                select(Revision.id, Revision.code)
                .where(Revision.effective_at <= now)
                .where(or_(Revision.retired_at.is_(None), Revision.retired_at > now))
                .order_by(Revision.code, Revision.number)
            )
            .all()
        )
        self._prepare([row.id for row in rows if row.id not in self._prepared])
        found: dict[str, list[Edition]] = {}
        for row in rows:
            found.setdefault(row.code, []).append(self._prepared[row.id])
        return found

    def _prepare(self, ids: Sequence[UUID]) -> None:
        if not ids:
            return
        for row in session().scalars(select(Revision).where(Revision.id.in_(ids))):
            self._prepared[row.id] = Edition(
                id=row.id,
                code=row.code,
                number=row.number,
                effective_at=row.effective_at,
                definition=Definition.from_dict(row.definition),
                documents=row.documents,
            )
            session().expunge(row)
        # These and the code around them stay as long as the process: the collector need not walk
        # through a quarter of a million objects again (70 ms) every few hundred submissions.
        gc.freeze()


shelf: Final = Shelf()
