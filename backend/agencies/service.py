"""Use cases around offices."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

from sqlalchemy import case, select
from sqlalchemy.dialects.postgresql import insert

from backend.agencies import calendar, working_time
from backend.agencies.models import LEVELS, Agency
from backend.core import ids
from backend.core.clock import VIETNAM
from backend.core.db import session, transactional

_OFFICES: Final = Path(__file__).parent / "offices"


@transactional
def install(province_code: str, agency_root: str) -> int:
    """Create or rename the offices of a province; returns how many there are in its file.

    An office that an administrator has renamed keeps that name.

    Raises `FileNotFoundError` where no file of offices is known for the province.
    """
    offices: list[dict[str, Any]] = json.loads((_OFFICES / f"{province_code}.json").read_text())
    rows = [{**office, "code": f"{agency_root}.{office['code']}"} for office in offices]
    statement = insert(Agency).values([{"id": ids.new(), "version": 1, **row} for row in rows])
    session().execute(
        statement.on_conflict_do_update(
            index_elements=["code"],
            set_={
                "name": case((Agency.version > 1, Agency.name), else_=statement.excluded.name),
                "level": statement.excluded.level,
                "commune": statement.excluded.commune,
            },
        )
    )
    return len(rows)


def offices(level: str) -> Sequence[Agency]:
    """The offices of one level (see `models.LEVELS`), by code."""
    return (
        session().scalars(select(Agency).where(Agency.level == level).order_by(Agency.code)).all()
    )


def everywhere() -> Sequence[Agency]:
    """Every office of whatever level, by code."""
    return session().scalars(select(Agency).order_by(Agency.code)).all()


def find(code: str) -> Agency | None:
    """The office with this code."""
    if "\x00" in code:
        return None
    return session().scalar(select(Agency).where(Agency.code == code))


class ChangedMeanwhile(Exception):
    """Somebody else has written to the office since; `agency` is what it is now."""

    def __init__(self, agency: Agency) -> None:
        super().__init__(agency.code)
        self.agency = agency


@transactional
def add(code: str, name: str, level: str, commune: str | None) -> Agency | None:
    """A new office; None if there is one with this code, or of this level for this commune."""
    return session().scalar(
        insert(Agency)
        .values(id=ids.new(), code=code, name=name, level=level, commune=commune, version=1)
        .on_conflict_do_nothing()
        .returning(Agency)
    )


@transactional
def rename(code: str, name: str, allows: Callable[[int], bool]) -> Agency | None:
    """Give the office with this code another name; None if there is no such office.

    Raises `ChangedMeanwhile` unless `allows` its version.
    """
    agency = find(code)
    if agency is None:
        return None
    session().refresh(agency, with_for_update=True)
    if not allows(agency.version):
        raise ChangedMeanwhile(agency)
    if agency.name != name:
        agency.name = name
        agency.version += 1
    return agency


def add_working_time(start: datetime, hours: float) -> datetime:
    """When `hours` of office time have passed since `start`, on the official calendar."""
    year = start.astimezone(VIETNAM).year
    return working_time.add_working_time(start, timedelta(hours=hours), calendar.official(year))


__all__ = [
    "LEVELS",
    "ChangedMeanwhile",
    "add",
    "add_working_time",
    "everywhere",
    "find",
    "install",
    "offices",
    "rename",
]
