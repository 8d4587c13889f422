"""The statements by which messages move. Each that ends something asks whose it is at that moment.

Plain SQL: claiming is one statement with SKIP LOCKED, and moving one with its conditions.
"""

from typing import Final

from sqlalchemy import bindparam, text
from sqlalchemy.dialects.postgresql import JSONB

_COLUMNS: Final = """
    m.notification_id, m.subject, m.agency_id, m.state, m.channel, m.tried, m.tries, m.rung_until,
    n.template, n.values, n.subject_id, n.created_at,
    c.oa_uid, c.phone, c.refused_channels, c.display_name, m.phone as other_phone,
    exists (
        select from message_attempts a
        where (m.tries > 0 or m.tried <> '[]'::jsonb)
            and a.notification_id = m.notification_id and a.state = 'unknown'
            and a.channel = m.channel
    ) as doubtful
"""
_JOINED: Final = """
    join notifications n on n.id = m.notification_id
    join citizens c on c.id = n.citizen_id
"""

NEW: Final = text(f"""
    select {_COLUMNS} from messages m {_JOINED}
    where m.state = 'waiting' and m.channel = 'new' and m.due_at <= :now
    order by m.due_at desc limit :limit for update of m skip locked
""")  # noqa: S608 - constants above

CLAIM: Final = text(f"""
    with due as (
        select found.notification_id from unnest(cast(:channels as text[])) as open(channel)
        cross join lateral (
            select m.notification_id from messages m
            where m.state = 'waiting' and m.channel = open.channel
                and m.due_at <= :now and m.due_at > :since
                and not exists (
                    select from messages earlier
                    where earlier.subject = m.subject
                        and earlier.notification_id < m.notification_id
                        and earlier.state in ('waiting', 'sending')
                        and earlier.channel <> 'nobody'
                )
            order by m.due_at limit :limit for update skip locked
        ) found limit :limit
    ), m as (
        update messages set state = 'sending', leased_until = :lease, changed_at = :now
        from due where messages.notification_id = due.notification_id
        returning messages.*
    )
    select {_COLUMNS} from m {_JOINED} order by m.notification_id
""")  # noqa: S608 - constants above

BEGIN: Final = text("""
    with mine as (
        update messages set attempt_id = :attempt, leased_until = :lease
        where notification_id = :id and state = 'sending' and leased_until = :held
        returning notification_id, channel
    )
    insert into message_attempts (id, notification_id, channel, state, repeats, begun_at)
    select :attempt, notification_id, channel, 'sending', exists (
        select from message_attempts a
        where a.notification_id = mine.notification_id and a.state = 'unknown'
    ), :now
    from mine returning id
""")

_SET: Final = """
    update messages set state = :state, channel = :channel, tried = :tried, tries = :tries,
        due_at = coalesce(:due_at, due_at), rung_until = :rung_until, reason = :reason,
        leased_until = null, changed_at = :now
"""

MOVE: Final = text(f"""
    {_SET}
    where notification_id = :id and state = any(:from_states)
    returning notification_id
""").bindparams(bindparam("tried", type_=JSONB))

# Everything in one round trip, and committed without waiting for the disk, which submissions wait
# for: if the database's machine dies, an outcome of its last moment may be lost, and the message is
# in doubt, as after the death of a worker.
END: Final = text(f"""
    with setting as (select set_config('synchronous_commit', 'off', true)), ended as (
        update message_attempts set ended_at = :now,
            state = case when state = 'delivered' then state else :attempt_state end,
            provider_id = coalesce(:provider, provider_id),
            error_class = :error_class, error_code = :code
        where id = :attempt
    )
    {_SET} from setting
    where notification_id = :id and state = any(:from_states) and attempt_id = :attempt
    returning notification_id
""").bindparams(bindparam("tried", type_=JSONB))  # noqa: S608 - constants above

LAPSED: Final = text(f"""
    select {_COLUMNS}, m.attempt_id, a.state as attempt_state from messages m {_JOINED}
    left join message_attempts a on a.id = m.attempt_id and a.state = 'sending'
    where m.state = 'sending' and m.leased_until < :now
    limit 100 for update of m skip locked
""")  # noqa: S608 - constants above

NEWER: Final = text("""
    select m.subject, m.notification_id, n.template from messages m
    join notifications n on n.id = m.notification_id where m.subject = any(:subjects)
""")


OVERDUE: Final = text(f"""
    select {_COLUMNS} from messages m {_JOINED}
    where m.rung_until <= :now and m.state in ('waiting', 'sent')
    order by m.rung_until limit :limit for update of m skip locked
""")  # noqa: S608 - constants above
