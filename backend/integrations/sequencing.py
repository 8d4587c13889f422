"""Giving events their place in the feed: one at a time, and only what is committed.

Ids and times of events are no order to read by: a transaction may commit after another that began
later, and whoever has read past it would miss it for ever. So each event first waits in
`changes_pending`, where a trigger puts it in its own transaction. The sequencer, of which an
advisory lock lets only one work at a time, sees those that are committed and gives them the next
positions. A restart loses nothing: what was not committed still waits.
"""

from typing import Final

from sqlalchemy import text

from backend.core import clock
from backend.core.db import session, transactional

# Any number will do that nothing else of ours takes.
_LOCK: Final = 7_201_209
# Moved at once; more than this waits for the next round.
_MOST: Final = 5000

_TAKE_LOCK: Final = text("select pg_try_advisory_xact_lock(:lock)")
_ANY: Final = text("select exists (select from changes_pending)")

# Who hears of a change: the office that received the dossier, the one that has it, those that have
# had it. The portal learns of changes of status only.
_MOVE: Final = text(
    """
    with taken as (
        delete from changes_pending
        where ordinal in (select ordinal from changes_pending order by ordinal limit :most)
        returning ordinal, event_id
    ), placed as (
        insert into changes (position, event_id, dossier_id)
        select
            (select coalesce(max(position), 0) from changes)
                + row_number() over (order by taken.ordinal),
            event.id,
            event.dossier_id
        from taken join dossier_events event on event.id = taken.event_id
        returning position, event_id, dossier_id
    ), told as (
        insert into change_audiences (agency_id, position)
        select agency_id, position from placed
        join lateral (
            select agency_id from dossiers where id = placed.dossier_id
            union select handling_agency_id from dossiers where id = placed.dossier_id
            union select from_agency_id from dossier_transfers
                where dossier_id = placed.dossier_id
        ) hearing on true
    ), wanted as (
        insert into portal_syncs
            (dossier_id, state, wanted, pushed, attempts, next_attempt_at)
        select placed.dossier_id, 'pending', max(placed.position), 0, 0, :now
        from placed join dossier_events event on event.id = placed.event_id
        where event.from_status is distinct from event.status
        group by placed.dossier_id
        on conflict (dossier_id) do update set
            state = 'pending', wanted = excluded.wanted, attempts = 0,
            next_attempt_at = excluded.next_attempt_at
    )
    select count(*) from placed
    """
)


def sequence() -> int:
    """Give a place to what waits for one, and answer how many there were.

    Zero as well while another process is at it: then that one does it.
    """
    if not session().scalar(_ANY):
        return 0
    return _sequence()


@transactional
def _sequence() -> int:
    if not session().scalar(_TAKE_LOCK, {"lock": _LOCK}):
        return 0
    # A statement of its own: it must see what the last holder of the lock has committed.
    return session().scalar(_MOVE, {"most": _MOST, "now": clock.now()}) or 0


def sequence_all() -> int:
    """As `sequence`, until nothing waits; answers how many there were."""
    total = 0
    while moved := sequence():
        total += moved
    return total
