"""Whether a name is common: dossiers of a rare one are found by its words alone, not by a walk
along the queue."""

from collections.abc import Sequence
from typing import Final
from uuid import UUID

from sqlalchemy import TextClause, text

from backend.core.db import session
from backend.dossiers import findable
from backend.dossiers.models import CLOSED, OPEN

_FEW_DOSSIERS: Final = 500
# From so many on, in the whole province, the first twenty are found sooner along the queue.
_MANY_DOSSIERS: Final = 300
# Names are asked for office by office, as long as that is no long question.
_FEW_OFFICES: Final = 20


class _Named:
    """The statements that find names among the dossiers of an index of names."""

    def __init__(self, rule: TextClause) -> None:
        named = (
            f"select id from dossiers where {rule.text}"  # noqa: S608 - of constants
            " and dossier_names(handling_agency_id, search_text) @@ cast(:names as tsquery)"
        )
        self.expected = text(f"explain (format json) {named}")
        self.first = text(f"{named} limit :most")


_FITTING: Final = text(
    f"explain (format json) select id from dossiers where {OPEN.text}"  # noqa: S608 - of constants
    " and search_text like all (cast(:patterns as text[]))"
)
_AMONG: Final = {True: _Named(CLOSED), False: _Named(OPEN)}


def few(typed: str, offices: Sequence[UUID] | None, *, closed: bool) -> Sequence[UUID] | None:
    """The dossiers at these offices with all words of a name; None for many, or for other words.

    Words are taken as whole ones; where nobody has them all, as the beginnings of words. `offices`
    is None for the whole province.
    """
    if offices is None or len(offices) > _FEW_OFFICES:
        return None
    found: Sequence[UUID] | None = None
    for names in findable.names(typed, offices):
        found = _few_of(names, _AMONG[closed])
        if found is None or found:
            break
    return found


def is_common(patterns: Sequence[str]) -> bool:
    """Whether the database expects many open dossiers in the province to fit all these patterns."""
    [explained] = session().execute(_FITTING, {"patterns": list(patterns)}).scalar_one()
    return bool(explained["Plan"]["Plan Rows"] > _MANY_DOSSIERS)


def _few_of(names: str, among: _Named) -> Sequence[UUID] | None:
    """What fits, if it is little.

    A common name is found sooner by walking the queue. Which it is, the database's own expectation
    tells; left to choose by itself it would take name and office for two things that have nothing
    to do with each other, and expect far too little.
    """
    [explained] = session().execute(among.expected, {"names": names}).scalar_one()
    if explained["Plan"]["Plan Rows"] > _FEW_DOSSIERS:
        return None
    most = _FEW_DOSSIERS + 1
    found = session().scalars(among.first, {"names": names, "most": most}).all()
    return found if len(found) < most else None
