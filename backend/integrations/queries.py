"""Reading the feed, and what is delivered of it. May read the tables of other packages."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final, cast
from uuid import UUID

from sqlalchemy import ColumnElement, Row, Select, exists, func, lateral, select, true
from sqlalchemy.orm import aliased

from backend.agencies.models import Agency
from backend.core.db import session
from backend.dossiers.models import Dossier, DossierEvent
from backend.integrations import cursors, problems
from backend.integrations.cursors import Place
from backend.integrations.models import Change, ChangeAudience, Delivery, PortalSync, Webhook

_Receiving: Final = aliased(Agency)
_Handling: Final = aliased(Agency)
_Acting: Final = aliased(Agency)

# What the feed says of a change: codes, ids and moments. Never answers, names, notes or details.
_TOLD: Final = (
    Change.position,
    DossierEvent.id,
    DossierEvent.at,
    DossierEvent.action,
    DossierEvent.from_status,
    DossierEvent.status,
    DossierEvent.actor,
    Dossier.id.label("dossier_id"),
    Dossier.number,
    Dossier.procedure,
    Dossier.due_at,
    _Receiving.code.label("agency"),
    _Handling.code.label("handling_agency"),
    _Acting.code.label("acting_agency"),
)

# Whose changes: of these offices, or of all.
Audience = Collection[UUID] | None

# How far the portal knows a dossier, with its number and the office that handles it.
SyncLine = Row[PortalSync, str, str]


@dataclass(frozen=True, slots=True)
class Stretch:
    """Changes in their order, the place after them, and whether there are more by now."""

    rows: Sequence[Row[Any]]
    end: Place
    has_more: bool


def changes(audience: Audience, after: Place, most: int) -> Stretch:
    """The next changes after a place, `most` at most.

    Raises `CURSOR_LOST` where the feed has another history than the place remembers.
    """
    _expect_known(after)
    # Asked first: whatever stands up to here is there for the next question as well.
    head = _head()
    rows = session().execute(_told(_positions(audience, after.position, head, most + 1))).all()
    shown = rows[:most]
    has_more = len(rows) > most
    end = shown[-1].position if has_more else max(head, after.position)
    return Stretch(shown, place_at(end), has_more)


def _expect_known(place: Place) -> None:
    if place == cursors.BEGINNING:
        return
    event_id = session().scalar(select(Change.event_id).where(Change.position == place.position))
    if event_id is None or not place.is_at(event_id):
        raise problems.CURSOR_LOST.problem()


def _head() -> int:
    return session().scalar(select(func.coalesce(func.max(Change.position), 0))) or 0


def head() -> Place:
    """The end of the feed."""
    return place_at(_head())


def place_at(position: int) -> Place:
    """The place at a position that exists; zero is the beginning."""
    if position == 0:
        return cursors.BEGINNING
    event_id = session().scalars(select(Change.event_id).where(Change.position == position)).one()
    return Place(position, cursors.mark_of(event_id))


def position_of(place: Place) -> int:
    """The position of a place. Raises `CURSOR_LOST` as `changes` does."""
    _expect_known(place)
    return place.position


def _positions(audience: Audience, after: int, up_to: int, most: int) -> Select[int]:
    if audience is None:
        position: Any = Change.position
        query = select(position).where(position > after, position <= up_to)
        return query.order_by(position).limit(most)
    # Of each office no more than the page can hold: the index gives them in order.
    office = select(func.unnest(list(audience)).label("agency_id")).subquery()
    some = lateral(
        select(ChangeAudience.position)
        .where(
            ChangeAudience.agency_id == office.c.agency_id,
            ChangeAudience.position > after,
            ChangeAudience.position <= up_to,
        )
        .order_by(ChangeAudience.position)
        .limit(most)
    )
    return (
        select(some.c.position)
        .select_from(office.join(some, true()))
        .distinct()
        .order_by(some.c.position)
        .limit(most)
    )


def _told(positions: Select[int]) -> Select[Any]:
    wanted = positions.subquery()
    return cast(
        "Select[Any]",
        (
            select(*_TOLD)
            .join(wanted, wanted.c.position == Change.position)
            .join(DossierEvent, DossierEvent.id == Change.event_id)
            .join(Dossier, Dossier.id == DossierEvent.dossier_id)
            .join(_Receiving, _Receiving.id == Dossier.agency_id)
            .join(_Handling, _Handling.id == Dossier.handling_agency_id)
            .outerjoin(_Acting, _Acting.id == DossierEvent.agency_id)
            .order_by(Change.position)
        ),
    )


def status_changes(dossier_id: UUID, after: int, most: int) -> Sequence[Row[Any]]:
    """A dossier's changes of status after a position, in order."""
    positions = (
        select(Change.position)
        .join(DossierEvent, DossierEvent.id == Change.event_id)
        .where(
            Change.dossier_id == dossier_id,
            Change.position > after,
            DossierEvent.from_status.is_distinct_from(DossierEvent.status),
        )
        .order_by(Change.position)
        .limit(most)
    )
    return session().execute(_told(positions)).all()


def has_news() -> ColumnElement[bool]:
    """Whether a webhook's office has changes that it has not been told of; a condition."""
    heard = select(ChangeAudience.position).where(
        ChangeAudience.agency_id == Webhook.agency_id, ChangeAudience.position > Webhook.position
    )
    any_change = select(Change.position).where(Change.position > Webhook.position)
    is_all = Webhook.covers == "province"
    return (is_all & exists(any_change)) | (~is_all & exists(heard))


@dataclass(frozen=True, slots=True)
class Hook:
    """A webhook with the code of its office."""

    webhook: Webhook
    agency: str


def webhooks(agency_ids: Audience) -> list[Hook]:
    """The webhooks of these offices (None: of all), the oldest first."""
    query = (
        select(Webhook, Agency.code)
        .join(Agency, Agency.id == Webhook.agency_id)
        .order_by(Webhook.created_at, Webhook.id)
    )
    if agency_ids is not None:
        query = query.where(Webhook.agency_id.in_(agency_ids))
    return [Hook(*row) for row in session().execute(query)]


def hook(webhook: Webhook) -> Hook:
    """A webhook with the code of its office."""
    code = session().scalars(select(Agency.code).where(Agency.id == webhook.agency_id)).one()
    return Hook(webhook, code)


def deliveries(webhook_id: UUID, most: int) -> Sequence[Delivery]:
    """The latest attempts, the last one first."""
    return (
        session()
        .scalars(
            select(Delivery)
            .where(Delivery.webhook_id == webhook_id)
            .order_by(Delivery.at.desc(), Delivery.id.desc())
            .limit(most)
        )
        .all()
    )


def first_dossier_after(webhook: Webhook) -> UUID | None:
    """The dossier of the first change that a webhook has not been told of."""
    audience = None if webhook.covers == "province" else [webhook.agency_id]
    head_now = _head()
    position = session().scalar(_positions(audience, webhook.position, head_now, 1))
    return session().scalar(select(Change.dossier_id).where(Change.position == position))


def syncs(state: str, audience: Audience, most: int) -> Sequence[SyncLine]:
    """Dossiers with this state of synchronisation, those tried longest ago first."""
    query = (
        _syncs()
        .where(PortalSync.state == state)
        .order_by(PortalSync.tried_at.nulls_first(), PortalSync.dossier_id)
        .limit(most)
    )
    if audience is not None:
        query = query.where(Dossier.handling_agency_id.in_(audience))
    return session().execute(query).all()


def sync(dossier_id: UUID) -> SyncLine:
    """One of them, whatever its state."""
    return session().execute(_syncs().where(PortalSync.dossier_id == dossier_id)).one()


def _syncs() -> Select[PortalSync, str, str]:
    return (
        select(PortalSync, Dossier.number, Agency.code.label("agency"))
        .join(Dossier, Dossier.id == PortalSync.dossier_id)
        .join(Agency, Agency.id == Dossier.handling_agency_id)
    )


def handling_agency(dossier_id: UUID) -> UUID | None:
    """The office that has a dossier, if there is such a dossier."""
    return session().scalar(select(Dossier.handling_agency_id).where(Dossier.id == dossier_id))
