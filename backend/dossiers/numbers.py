"""Official dossier numbers: `H53.007-261123-0001`, counted per office and day of Viet Nam.

Source: form of the one-stop rules; four digits or more. A number given in a transaction that
fails is given again; one that was committed never is.
"""

from datetime import date
from typing import Final, cast
from uuid import UUID

from sqlalchemy import Table, bindparam
from sqlalchemy.dialects.postgresql import insert

from backend.core.statements import Prepared
from backend.dossiers.models import NumberCounter


def write(agency_code: str, day: date, count: int) -> str:
    """The number's text."""
    return f"{agency_code}-{day:%y%m%d}-{count:04d}"


_COUNTER: Final = cast("Table", NumberCounter.__table__)
_NEXT: Final = Prepared(
    insert(_COUNTER)
    .values(agency_id=bindparam("agency"), day=bindparam("day"), last=1)
    .on_conflict_do_update(index_elements=["agency_id", "day"], set_={"last": _COUNTER.c.last + 1})
    .returning(_COUNTER.c.last)
)


def give(agency_id: UUID, agency_code: str, day: date) -> str:
    """The office's next number of the day; its counter stays locked until the commit."""
    [(count,)] = _NEXT.run(agency=agency_id, day=day)
    return write(agency_code, day, count)
