"""A press that is repeated, by an impatient thumb or a weak network, is one press."""

import json
import unicodedata
from typing import Any

import pytest

from backend.core import clock
from tests.dossiers.conftest import ONE_DOSSIER
from tests.factories.citizens import Person, slug
from tests.factories.dossiers import submission, submit, with_answer
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

KEY = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"


def test_the_same_press_gives_the_same_dossier(an, body, kept):
    first = submit(an, body, KEY)
    again = submit(an, body, KEY)
    assert again.json == first.json
    assert kept() == ONE_DOSSIER
    assert "Idempotency-Replayed" not in first.headers
    assert again.headers["Idempotency-Replayed"] == "true"


def backwards(value: Any) -> Any:
    """The same JSON with the keys of every object in the opposite order."""
    if isinstance(value, dict):
        return {key: backwards(value[key]) for key in reversed(value)}
    return [backwards(item) for item in value] if isinstance(value, list) else value


def decomposed(value: Any) -> Any:
    """The same answers as another keyboard writes them."""
    text = json.dumps(value, ensure_ascii=False)
    return json.loads(unicodedata.normalize("NFD", text))


def padded(value: Any) -> Any:
    """The same answers with white space where people leave it."""
    if isinstance(value, dict):
        return {key: padded(member) for key, member in value.items()}
    return f"  {value.replace(' ', '  ')}\t" if isinstance(value, str) else value


def with_nothing(value: Any) -> Any:
    """The same answers with several kinds of nothing beside them."""
    return {**value, "khac": None, "ghi_chu": "", "them": {}, "va": {"nua": " "}}


@pytest.mark.parametrize("other", [backwards, decomposed, padded, with_nothing])
def test_the_same_answers_written_otherwise_are_the_same_press(an, body, kept, other: Any):
    first = submit(an, body, KEY)
    again = submit(an, {**body, "answers": other(body["answers"])}, KEY)
    assert again.json == first.json
    assert kept() == ONE_DOSSIER


def test_the_order_of_everything_else_does_not_matter_either(an, body):
    first = submit(an, body, KEY)
    assert submit(an, backwards(body), KEY).json["id"] == first.json["id"]


@pytest.mark.parametrize(
    "change",
    [
        {"agency": "H53.008"},
        {"agency": "H53.999"},
        {"revision": 2},
        {"attachments": []},
        {"consent": {"version": "1999-01-01"}},
        {"consent": {"granted": ["processing", "more"]}},
    ],
    ids=str,
)
def test_another_body_under_the_same_key_is_refused(an, body, kept, change: dict[str, Any]):
    submit(an, body, KEY)
    if "consent" in change:
        change = {"consent": {**body["consent"], **change["consent"]}}
    refused = submit(an, {**body, **change}, KEY, status=409)
    assert slug(refused) == "idempotency-key-reused"
    assert kept() == ONE_DOSSIER


@pytest.mark.parametrize(
    ("pointer", "value"), [("/tre/ten", "Bình"), ("/cam_doan", False), ("/ban_sao/so_luong", 3)]
)
def test_other_answers_under_the_same_key_are_refused(an, body, kept, pointer: str, value: Any):
    submit(an, body, KEY)
    refused = submit(an, with_answer(body, pointer, value), KEY, status=409)
    assert slug(refused) == "idempotency-key-reused"
    assert kept() == ONE_DOSSIER


def test_a_key_belongs_to_its_citizen(an, binh, session, body):
    mine = submit(an, body, KEY).json
    hers = submit(binh, submission(received(session, binh.id).id), KEY).json
    assert mine["id"] != hers["id"]
    assert mine["tracking_code"] != hers["tracking_code"]


def test_a_refused_press_may_be_corrected_under_the_same_key(an, body, kept):
    submit(an, with_answer(body, "/tre/ho", ""), KEY, status=422)
    submit(an, body, KEY)
    assert kept() == ONE_DOSSIER


def test_a_press_is_remembered_for_days(an, client, body):
    first = submit(an, body, KEY).json
    with clock.set_to(clock.now().replace(year=clock.now().year + 1)):
        later = Person(client, "nguyen-van-an")
        assert submit(later, body, KEY).json["id"] == first["id"]


def test_a_repeated_press_speaks_the_language_of_its_own_time(an, body):
    submit(an, body, KEY)
    again = submit(an, body, KEY, headers={"Accept-Language": "en"}).json
    assert again["status_label"] == "Sent, waiting to be accepted"
