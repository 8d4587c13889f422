"""Reading the `handling` part of a procedure's file: what offices go by.

Knows: how the part is written down and which of its values make sense together. Does not know:
what the rules mean for a dossier (handling.py).
"""

import re
from typing import Any, Final

from backend.procedures.catalogue_file import (
    Reader,
    Spot,
    boolean,
    dated,
    day,
    list_of,
    one_of,
    record,
    string,
    text,
    within,
)
from backend.procedures.handling import CAUSES, LIMIT_KINDS, POLICY_KINDS, REASON_KINDS

_CERTAINTY: Final = one_of("sure", "likely", "unsure")
_YES_OR_NO: Final = dated(record({"is": boolean, "certainty": _CERTAINTY}, {"since": day}))

_HOUR: Final = re.compile(r"([01]\d|2[0-3]):[0-5]\d")

# More would be a typing mistake: of a year of working days, or of working hours.
_LONGEST: Final = 400


def handling(common: list[dict[str, Any]], shared_bases: list[dict[str, Any]]) -> Reader:
    """A reader of the whole part; `common` reasons follow the procedure's own, and the bases that
    all procedures share stand with it."""
    shape = record(
        {
            "time_limit": _time_limit,
            "supplement": _SUPPLEMENT,
            "fee_before_acceptance": _YES_OR_NO,
            "draft_confirmation": _YES_OR_NO,
        },
        {"longer_limit": _longer_limit, "same_event": list_of(string), "reasons": reasons},
    )

    def read(spot: Spot) -> dict[str, Any]:
        found: dict[str, Any] = shape(spot)
        own = found.get("reasons", [])
        shared = {reason["key"] for reason in (*common, *shared_bases)}
        for number, reason in enumerate(own):
            if reason["key"] in shared:
                place = list(spot.members()["reasons"].items())[number]
                raise place.members()["key"].error(
                    f"{reason['key']} is a reason or a basis for all procedures already"
                )
        return {**found, "reasons": [*own, *common], "bases": shared_bases}

    return read


def reasons(spot: Spot) -> list[dict[str, Any]]:
    """A list of reasons, each with a key of its own."""
    found: list[dict[str, Any]] = _REASONS(spot)
    seen: set[str] = set()
    for reason, place in zip(found, spot.items(), strict=True):
        if reason["key"] in seen:
            raise place.members()["key"].error(f"the reason {reason['key']} is there twice")
        seen.add(reason["key"])
    return found


_REASONS: Final = list_of(
    dated(
        record(
            {
                "key": string,
                "kind": one_of(*REASON_KINDS),
                "text": text,
                "legal_basis": text,
                "certainty": _CERTAINTY,
            },
            {"since": day},
        )
    )
)


def bases(spot: Spot) -> list[dict[str, Any]]:
    """A list of bases: each with a key of its own, and one basis at most for a cause."""
    found: list[dict[str, Any]] = _BASES(spot)
    keys: set[str] = set()
    causes: set[str] = set()
    for basis, place in zip(found, spot.items(), strict=True):
        if not _KEY.fullmatch(basis["key"]) or basis["key"] in keys:
            raise place.members()["key"].error("a basis needs a key of its own: a_z_0_9")
        if twice := causes.intersection(basis["causes"]):
            raise place.members()["causes"].error(f"{min(twice)} has a basis already")
        keys.add(basis["key"])
        causes.update(basis["causes"])
    return found


_KEY: Final = re.compile(r"[a-z][a-z0-9_]*")
_BASES: Final = list_of(
    record(
        {
            "key": string,
            "causes": list_of(one_of(*CAUSES)),
            "text": text,
            "certainty": _CERTAINTY,
            "since": day,
        }
    )
)


_positive: Final = within(1, _LONGEST)

_SUPPLEMENT: Final = dated(
    record(
        {
            "policy": one_of(*POLICY_KINDS),
            "times": _positive,
            "answer_within_days": _positive,
            "certainty": _CERTAINTY,
        },
        {"since": day},
    )
)


def _clock(spot: Spot) -> str:
    """An hour of the day as "15:00"."""
    value = string(spot)
    if not _HOUR.fullmatch(value):
        raise spot.error('must be an hour of the day, in quotes: "15:00"')
    return value


_LIMIT: Final = {"kind": one_of(*LIMIT_KINDS), "certainty": _CERTAINTY}
_LIMIT_OPTIONS: Final = {"amount": _positive, "cutoff": _clock, "since": day}
_TIME_LIMIT: Final = dated(record(_LIMIT, _LIMIT_OPTIONS))
_LONGER_LIMIT: Final = dated(record({**_LIMIT, "because": text}, _LIMIT_OPTIONS))


def _time_limit(spot: Spot) -> dict[str, Any]:
    return _fitting(spot, _TIME_LIMIT(spot))


def _longer_limit(spot: Spot) -> dict[str, Any]:
    return _fitting(spot, _LONGER_LIMIT(spot))


def _fitting(spot: Spot, found: dict[str, Any]) -> dict[str, Any]:
    needed, other = ("cutoff", "amount") if found["kind"] == "same_day" else ("amount", "cutoff")
    if needed not in found:
        raise spot.error(f"{found['kind']} needs {needed}")
    if other in found:
        raise spot.members()[other].error(f"{other} does not go with {found['kind']}")
    return found
