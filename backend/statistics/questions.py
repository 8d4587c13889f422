"""What is asked of the database, one question for each family of counts.

Each answers rows of a `key` (the office's id or the procedure's code, as `:by` says) and counts
named as in `Counts`. `:since` is included and `:until` not; `:moment` is the end of the period or
now, whichever is earlier; `:agencies` and `:procedure` narrow where they are not null.

An office is the one that has the dossier now. Periods are found by indexes that begin with it:
`ix_dossiers_received`, `ix_dossiers_resolved`, `ix_dossiers_ended`, `ix_dossiers_open`.
"""

from typing import Final

from sqlalchemy import text

RECEIVED: Final = text(
    """
    select
        case when :by = 'agency' then handling_agency_id::text else procedure end as key,
        count(*) as received,
        count(*) filter (where channel = 'online') as received_online,
        count(*) filter (where accepted_at is not null) as accepted,
        count(*) filter (where status = 'declined') as declined
    from dossiers
    where submitted_at >= :since and submitted_at < :until
        and (cast(:agencies as uuid[]) is null
            or handling_agency_id = any(cast(:agencies as uuid[])))
        and (cast(:procedure as text) is null or procedure = cast(:procedure as text))
    group by 1
    """
)

# Late is who had not finished when due. While the clock stands still, the due moment does not come
# nearer: what counts then is when it was stopped. A later pause moves the due moment only of what
# is not late yet, so the due moment of today judges every moment before rightly.
HANDLED: Final = text(
    """
    with finished as (
        select * from dossiers where resolved_at >= :since
        union all
        select * from dossiers where resolved_at is null and closed_at >= :since
        union all
        select * from dossiers
            where resolved_at is null and status not in ('declined', 'stopped', 'returned')
    ), handled as (
        select
            id, handling_agency_id, procedure, due_at, status, closed_at,
            least(coalesce(resolved_at, closed_at, 'infinity'), :moment) as looked_at
        from finished
        where accepted_at < :until
            and (cast(:agencies as uuid[]) is null
                or handling_agency_id = any(cast(:agencies as uuid[])))
            and (cast(:procedure as text) is null or procedure = cast(:procedure as text))
    )
    select
        case when :by = 'agency' then handling_agency_id::text else procedure end as key,
        count(*) as handled,
        count(*) filter (
            where due_at < looked_at and due_at < coalesce(
                (select began_at from dossier_clock
                    where dossier_id = handled.id and clock = 'handling' and state = 'paused'
                        and began_at <= looked_at
                        and (ended_at is null or ended_at >= looked_at)
                    order by began_at desc limit 1),
                looked_at
            )
        ) as late,
        count(*) filter (where status = 'stopped' and closed_at < :until) as stopped,
        count(*) filter (where rating.level <= 2) as discontent
    from handled left join dossier_ratings rating on rating.dossier_id = handled.id
    group by 1
    """
)

RESOLVED: Final = text(
    """
    select
        case when :by = 'agency' then handling_agency_id::text else procedure end as key,
        count(*) as resolved,
        count(*) filter (where resolved_at <= due_at
            and (resolved_at at time zone 'Asia/Ho_Chi_Minh')::date
                < (due_at at time zone 'Asia/Ho_Chi_Minh')::date) as early,
        count(*) filter (where resolved_at <= due_at
            and (resolved_at at time zone 'Asia/Ho_Chi_Minh')::date
                = (due_at at time zone 'Asia/Ho_Chi_Minh')::date) as in_time,
        count(*) filter (where resolved_at > due_at) as overdue,
        count(result.dossier_id) as digital_results,
        count(result.dossier_id) filter (where paper_copies = '{}') as digitised,
        count(*) filter (where channel = 'online') as online_resolved,
        count(result.dossier_id) filter (where channel = 'online') as online_digital
    from dossiers
    left join (select distinct dossier_id from dossier_results where state = 'received') result
        on result.dossier_id = dossiers.id
    where resolved_at >= :since and resolved_at < :until
        and (cast(:agencies as uuid[]) is null
            or handling_agency_id = any(cast(:agencies as uuid[])))
        and (cast(:procedure as text) is null or procedure = cast(:procedure as text))
    group by 1
    """
)

# Working time of what was resolved: positions on the scale of `office_days`, ends less beginnings.
# A double holds the microseconds of a day exactly, and is quicker than a numeric.
WORKED: Final = text(
    """
    with office_day as materialized (
        select * from unnest(
            cast(:day as date[]), cast(:before as bigint[]),
            cast(:opens_1 as bigint[]), cast(:closes_1 as bigint[]),
            cast(:opens_2 as bigint[]), cast(:closes_2 as bigint[]),
            cast(:opens_3 as bigint[]), cast(:closes_3 as bigint[])
        ) as d (day, before, opens_1, closes_1, opens_2, closes_2, opens_3, closes_3)
    ), moment as (
        select key, sign, at::date as day,
            round(date_part('epoch', at::time) * 1000000)::bigint as clock
        from (
            select
                case when :by = 'agency' then handling_agency_id::text else procedure end as key,
                edge.sign,
                edge.at at time zone 'Asia/Ho_Chi_Minh' as at
            from dossiers
            join dossier_clock on dossier_clock.dossier_id = dossiers.id
            cross join lateral (values (1, ended_at), (-1, began_at)) as edge (sign, at)
            where resolved_at >= :since and resolved_at < :until
                and (cast(:agencies as uuid[]) is null
                    or handling_agency_id = any(cast(:agencies as uuid[])))
                and (cast(:procedure as text) is null or procedure = cast(:procedure as text))
                and clock = 'handling' and state = 'running' and ended_at is not null
            offset 0
        ) in_viet_nam
    )
    select key, sum(sign * (
        before
        + greatest(0, least(clock, closes_1) - opens_1)
        + greatest(0, least(clock, closes_2) - opens_2)
        + greatest(0, least(clock, closes_3) - opens_3)
    ))::bigint as working
    from moment join office_day using (day)
    group by key
    """
)

OWING: Final = text(
    """
    with asked as (
        select
            dossier_id,
            bool_or(paid_at is not null and method = 'transfer') as is_paid_online
        from dossier_payments
        where requested_at >= :since and requested_at < :until
            and amount > 0 and cancelled_at is null
        group by dossier_id
    )
    select
        case when :by = 'agency' then handling_agency_id::text else procedure end as key,
        count(*) as owing,
        count(*) filter (where is_paid_online) as paid_online
    from asked join dossiers on dossiers.id = asked.dossier_id
    where (cast(:agencies as uuid[]) is null
            or handling_agency_id = any(cast(:agencies as uuid[])))
        and (cast(:procedure as text) is null or procedure = cast(:procedure as text))
    group by 1
    """
)

RATED: Final = text(
    """
    select
        case when :by = 'agency' then handling_agency_id::text else procedure end as key,
        count(*) as rated,
        sum(level)::bigint as levels,
        count(*) filter (where level >= 4) as content
    from dossier_ratings rating join dossiers on dossiers.id = rating.dossier_id
    where rating.at >= :since and rating.at < :until
        and (cast(:agencies as uuid[]) is null
            or handling_agency_id = any(cast(:agencies as uuid[])))
        and (cast(:procedure as text) is null or procedure = cast(:procedure as text))
    group by 1
    """
)

# A line of the register for each dossier: what the register (paper 07) holds, and the channel, the
# fee and the rating. Of the answers, only whose dossier it is: `:revisions` with the place of the
# applicant's name in the answers of each.
REGISTER: Final = text(
    """
    select
        dossiers.number,
        dossiers.procedure,
        coalesce(nullif(dossiers.answers #>> string_to_array(named.place, '.'), ''),
            citizens.display_name) as applicant,
        receiving.code as agency,
        handling.code as handling_agency,
        handling.name as handling_name,
        dossiers.channel,
        dossiers.status,
        dossiers.submitted_at,
        dossiers.accepted_at,
        dossiers.due_at,
        dossiers.original_due_at,
        dossiers.resolved_at,
        dossiers.returned_at,
        dossiers.closed_at,
        dossiers.return_way,
        dossiers.money,
        fee.amount as fee,
        rating.level as rating
    from dossiers
    join agencies receiving on receiving.id = dossiers.agency_id
    join agencies handling on handling.id = dossiers.handling_agency_id
    join citizens on citizens.id = dossiers.citizen_id
    left join unnest(cast(:revisions as uuid[]), cast(:places as text[])) as named (id, place)
        on named.id = dossiers.revision_id
    left join dossier_ratings rating on rating.dossier_id = dossiers.id
    left join lateral (
        select sum(amount)::bigint as amount from dossier_payments
        where dossier_id = dossiers.id and paid_at is not null and refunded_at is null
    ) fee on true
    where dossiers.submitted_at >= :since and dossiers.submitted_at < :until
        and (cast(:agencies as uuid[]) is null
            or dossiers.handling_agency_id = any(cast(:agencies as uuid[])))
        and (cast(:procedure as text) is null or dossiers.procedure = cast(:procedure as text))
    order by dossiers.submitted_at, dossiers.id
    """
)
