"""Other revisions of the catalogue's procedure."""

from copy import deepcopy
from typing import Any

from backend.procedures.catalogue import load_catalogue
from backend.procedures.definition import Definition
from tests.factories.uploads import PROCEDURE


def changed(**changes: Any) -> Definition:
    """The catalogue's definition with some of its data changed."""
    (known,) = (d for d in load_catalogue() if d.code == PROCEDURE)
    return Definition.from_dict({**deepcopy(known.to_dict()), **changes})
