"""What operators watch of the messages; shown by /metrics."""

from collections.abc import Iterator

from backend.core import clock
from backend.core.metrics import Labels, Measure, plain
from backend.notifications import alarms, breakers, queries, tokens


def measures() -> Iterator[Measure]:
    """Messages, attempts, channels, the token, alarms."""
    counts = queries.message_counts()
    yield Measure(
        "messages",
        "Messages that wait, are being sent, or have failed.",
        {(("state", state), ("channel", name)): n for (state, name), n in counts.items()},
    )
    told = "Seconds that the message has been due that has been due longest."
    yield plain("message_waited_seconds", told, queries.seconds_waited())
    yield plain("calls_waiting", "Citizens that an office is to call.", queries.calls_waiting())
    yield Measure(
        "message_attempts",
        "Attempts of the last hour.",
        {
            (
                ("channel", row.channel),
                ("state", row.state),
                ("repeats", str(row.repeats).lower()),
            ): row.count
            for row in queries.attempts_lately()
        },
    )
    yield from _of_channels()
    yield from _of_the_token()
    names: dict[Labels, float] = {(("name", alarm.name),): 1.0 for alarm in alarms.standing()}
    yield Measure("alarms", "What an operator must mend.", names)


def _of_channels() -> Iterator[Measure]:
    known, now = breakers.all_known(), clock.now()
    held: dict[Labels, float] = {
        (("channel", row.name),): float(row.held_until is not None and row.held_until > now)
        for row in known
    }
    yield Measure("channel_held", "1 where the circuit breaker holds the channel.", held)
    quotas: dict[Labels, float] = {
        (("channel", row.name),): float(row.quota_remaining)
        for row in known
        if row.quota_remaining is not None
    }
    yield Measure("channel_quota_remaining", "What is left of the day's allowance.", quotas)


def _of_the_token() -> Iterator[Measure]:
    ends = tokens.ends_at()
    if ends is not None:
        seconds = (ends - clock.now()).total_seconds()
        yield plain("zalo_token_seconds", "Until the Official Account's token ends.", seconds)
