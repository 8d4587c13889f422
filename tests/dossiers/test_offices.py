"""Which office may take a dossier."""

from dataclasses import dataclass, replace

import pytest

from backend.core import ids
from backend.dossiers.submission import Submission, office_errors


@dataclass(frozen=True)
class Office:
    level: str = "business_registry"
    commune: str | None = "25516"


RECEIVING = {"level": "business_registry", "suggested_from": [], "must_serve": "/tru_so/xa"}
ANY_OF_LEVEL = {"level": "business_registry", "suggested_from": []}
SUBMISSION = Submission(
    citizen_id=ids.new(),
    idempotency_key="a-key-of-a-test",
    procedure="1.001612",
    revision=1,
    agency="H53.007.01",
    answers={"tru_so": {"xa": "25516"}},
    attachments=(),
    consent_version="1",
    consent_granted=(),
)


@pytest.mark.parametrize(
    ("office", "receiving", "answers", "codes"),
    [
        (Office(), RECEIVING, {"tru_so": {"xa": "25516"}}, []),
        (
            Office(commune="25459"),
            RECEIVING,
            {"tru_so": {"xa": "25516"}},
            ["agency_of_other_commune"],
        ),
        (Office(commune=None), RECEIVING, {"tru_so": {"xa": "25516"}}, ["agency_of_other_commune"]),
        (Office(commune="25459"), ANY_OF_LEVEL, {"tru_so": {"xa": "25516"}}, []),
        (Office(level="commune"), RECEIVING, {"tru_so": {"xa": "25516"}}, ["agency_unknown"]),
        (None, RECEIVING, {}, ["agency_unknown"]),
        # What is missing or nonsense is told of at the question itself.
        (Office(), RECEIVING, {}, []),
        (Office(), RECEIVING, {"tru_so": "x"}, []),
    ],
)
def test_the_office_of_a_dossier(office, receiving, answers, codes):
    found = office_errors(replace(SUBMISSION, answers=answers), office, receiving)
    assert [(error.pointer, error.code) for error in found] == [("/agency", c) for c in codes]
