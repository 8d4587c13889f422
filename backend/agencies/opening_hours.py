"""When offices are open, in Vietnamese and English. Pure."""

from collections.abc import Iterator, Sequence
from itertools import groupby

from backend.agencies.working_time import WEEKDAYS, Shift
from backend.core.text import Text


def in_words(hours: Sequence[tuple[Shift, ...]]) -> Text:
    """The shifts of Monday to Sunday: "thứ Hai đến thứ Sáu, 07:30–11:30 và 13:30–17:00"."""
    runs = list(_runs(hours))
    return Text("; ".join(run.vi for run in runs), "; ".join(run.en for run in runs))


def _runs(hours: Sequence[tuple[Shift, ...]]) -> Iterator[Text]:
    """Days after one another that have the same hours, as one."""
    for shifts, days in groupby(range(len(hours)), hours.__getitem__):
        if not shifts:
            continue
        first, *others = (WEEKDAYS[day] for day in days)
        spans = [f"{opens:%H:%M}–{closes:%H:%M}" for opens, closes in shifts]
        vi, en = first
        if others:
            vi, en = f"{vi} đến {others[-1].vi}", f"{en} to {others[-1].en}"
        yield Text(f"{vi}, {' và '.join(spans)}", f"{en}, {' and '.join(spans)}")
