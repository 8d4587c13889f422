"""What must hold of conditions taken together, in a procedure's file.

Knows: which question depends on which. Does not know: whether a condition fits the questions it
names (catalogue_rules.py).
"""

from typing import Final

from backend.procedures import conditions
from backend.procedures.catalogue_form import FormReader
from backend.procedures.definition import Definition

# Answers that one question may depend on, over all that they depend on themselves; the official
# forms need seven. Each is told in every form again, so that more would soon be megabytes.
_MOST: Final = 50


def check_conditions(form: FormReader, definition: Definition) -> None:
    """Raise `CatalogueError` where conditions go in a circle, go on for ever, or are mixed."""
    _check_circles(form, definition)
    _check_mixing(form, definition)


def _check_circles(form: FormReader, definition: Definition) -> None:
    depends: dict[str, list[str]] = {}
    for step, group, field in definition.fields():
        places = (place["when"] for place in (step, group, field) if "when" in place)
        depends[field["key"]] = sorted(key for when in places for key in conditions.fields_of(when))
    weights: dict[str, int] = {}

    def expect_few(weight: int, key: str) -> None:
        if weight > _MOST:
            raise form.fields[key].error(f"{key} depends on more than {_MOST} answers")

    def weigh(key: str, trail: tuple[str, ...]) -> int:
        """How many answers it depends on; one that two others depend on counts twice."""
        if key in trail:
            circle = " → ".join((*trail[trail.index(key) :], key))
            raise form.fields[key].error(f"conditions go in a circle: {circle}")
        expect_few(len(trail), next(iter(trail), key))
        if key not in weights:
            weights[key] = sum(1 + weigh(other, (*trail, key)) for other in depends[key])
            expect_few(weights[key], key)
        return weights[key]

    for key in depends:
        weigh(key, ())


def _check_mixing(form: FormReader, definition: Definition) -> None:
    """In a row, what depends on the row and what depends on the rest must be told apart."""
    asked: dict[str, conditions.Node] = {}
    for written in form.conditions:
        try:
            asked = asked or conditions.visibility(definition)
            conditions.split(
                conditions.guard(conditions.parse(written.condition), asked, written.rows)
            )
        except conditions.Mixed as error:
            raise written.spot.error(
                "in a row, join what depends on the row with what depends on other answers by "
                "`all` only"
            ) from error
