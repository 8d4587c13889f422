"""Other revisions of the catalogue's procedure."""

from copy import deepcopy
from functools import cache
from typing import Any

from backend.procedures.catalogue import load_catalogue
from backend.procedures.definition import Definition
from tests.factories.uploads import PROCEDURE


@cache
def catalogue() -> dict[str, Definition]:
    """The catalogue's definitions by code, read once: copy what you change."""
    return {definition.code: definition for definition in load_catalogue()}


def changed(**changes: Any) -> Definition:
    """The catalogue's definition with some of its data changed."""
    known = catalogue()[PROCEDURE]
    return Definition.from_dict({**deepcopy(known.to_dict()), **changes})
