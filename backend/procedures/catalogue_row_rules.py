"""What must hold of lists of rows, and of ticks that save typing, in a procedure's file.

Knows: lists and their fields. Does not know: conditions and checks (catalogue_rules.py).
"""

from collections.abc import Mapping

from backend.procedures.catalogue_form import FormReader
from backend.procedures.definition import ROW, Field, rows_of

# More rows than anybody fills in on a phone.
_MOST = 100


def check_rows(form: FormReader, fields: Mapping[str, Field]) -> None:
    """Raise `CatalogueError` where a list or a field of its rows does not fit."""
    for key, field in fields.items():
        spot = form.fields[key]
        if key.endswith(ROW):
            raise spot.error(f"{key} is a row, not a field in it")
        rows = rows_of(key)
        if rows is None:
            continue
        if rows not in form.repeats:
            raise spot.error(f"{key} is asked in rows, but no group repeats {rows}")
        if "derived" in field or field["type"] == "attachments":
            raise spot.error(f"{key} is asked in rows and must be answered by the citizen")
    for key, spot in form.repeats.items():
        _check_repeat(key, form, fields)
        if key in fields:
            raise spot.error(f"{key} is a field, so it cannot be a list")


def _check_repeat(key: str, form: FormReader, fields: Mapping[str, Field]) -> None:
    members = form.repeats[key].members()
    least, most = (int(str(members[name].node.value)) for name in ("min", "max"))
    if ROW in key:
        raise members["key"].error("is the list's name, without []")
    if not least <= most <= _MOST or most == 0:
        raise members["max"].error(f"must be from 1 to {_MOST}, and not below min")
    if "titled_by" in members:
        titled = str(members["titled_by"].node.value)
        if titled not in fields or rows_of(titled) != key:
            raise members["titled_by"].error(f"{titled} is not a field of the rows of {key}")


def check_ticks(form: FormReader, fields: Mapping[str, Field]) -> None:
    """A tick "same as" must name two different places that hold the same questions.

    Nor may places stand for each other in a circle: ticked all, none of them would be asked.
    """
    stands_for = {
        field["same_as"]["place"]: field["same_as"]["of"]
        for field in fields.values()
        if "same_as" in field
    }
    for key, field in fields.items():
        if (same := field.get("same_as")) is None:
            continue
        spot = form.fields[key].members()["same_as"]
        place, of = (
            {_rest(k, same[end]) for k in fields if _is_under(k, same[end])}
            for end in ("place", "of")
        )
        if not place or same["place"] == same["of"] or place != of:
            raise spot.error(f"{same['place']} and {same['of']} do not hold the same questions")
        trail = [same["place"]]
        while (after := stands_for.get(trail[-1])) is not None:
            if after in trail:
                raise spot.error(f"places stand for each other in a circle: {' → '.join(trail)}")
            trail.append(after)


def _is_under(key: str, place: str) -> bool:
    return key == place or key.startswith(f"{place}.")


def _rest(key: str, place: str) -> str:
    return key[len(place) :]
