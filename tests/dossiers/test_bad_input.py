"""Whatever is sent as a submission: refused with reasons, never our fault, nothing half-written."""

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from flask.testing import FlaskClient
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from werkzeug.test import TestResponse

from backend.core import ids
from backend.procedures.answers import MAX_ERRORS
from tests.contract.checker import committed
from tests.dossiers.conftest import ONE_DOSSIER
from tests.factories.citizens import Person, faults, slug
from tests.factories.dossiers import submission, submit, with_answer
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

Path = tuple[str | int, ...]


def press(an: Person, body: bytes | str, **options: Any) -> TestResponse:
    """Send `body` as it is and take any answer that the contract allows."""
    answer = FlaskClient(an.client.application).post(
        "/api/v1/dossiers",
        data=body,
        headers={**an.headers, "Idempotency-Key": str(ids.new())},
        **{"content_type": "application/json", **options},
    )
    committed().check(answer)
    return answer


@pytest.fixture
def valid(an: Person, session) -> Callable[[], dict[str, Any]]:
    """Gives a submission that would be accepted; the same one until it has been."""
    held: dict[str, Any] = {}

    def give() -> dict[str, Any]:
        if not held or an.get(f"/uploads/{held['upload']}").json["state"] == "claimed":
            held["upload"] = str(received(session, an.id).id)
        return submission(held["upload"])

    return give


def places(value: Any, path: Path = ()) -> Iterator[Path]:
    """Every place in a JSON value, the value itself included."""
    yield path
    if isinstance(value, dict | list):
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from places(member, (*path, key))


def put(body: Any, path: Path, value: Any) -> Any:
    """A copy of `body` with another value at `path`."""
    if not path:
        return value
    changed = deepcopy(body)
    place = changed
    for part in path[:-1]:
        place = place[part]
    place[path[-1]] = value
    return changed


def expect_whole(kept: dict[str, int]) -> None:
    """There is everything of each dossier and nothing beside."""
    made = kept.get("dossiers", 0)
    assert kept.get("dossier_number_counters", 0) == min(made, 1)
    for part in set(ONE_DOSSIER) - {"dossier_number_counters"}:
        assert kept.get(part, 0) == made


@pytest.mark.slow
@pytest.mark.parametrize(
    "wrong", [None, True, 0, 1.5, "x", "\x00", [], [[]], {}, {"": {}}], ids=repr
)
def test_a_wrong_value_at_any_place(an, valid, kept, wrong: Any):
    body = valid()
    for path in places(body):
        answer = press(an, json.dumps(put(body, path, wrong)))
        assert answer.status_code in (201, 404, 422)
        if answer.status_code == 201:
            # It may be left out, or may say anything.
            assert path[0] == "answers" or path[-1] == "alternative"
            body = valid()
    expect_whole(kept())


json_values = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False)
    | st.text(st.characters(exclude_categories=[]), max_size=20)
    | st.sampled_from(["1", "80", "25516", "VN", "2025-02-30", "9999-12-31", "\ud800", "a" * 5000]),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=6,
)


@st.composite
def mutations(draw: st.DrawFn) -> list[tuple[str, int, str, Any]]:
    """Some changes to a submission: where (by a number), what, and a value for it."""
    change = st.tuples(
        st.sampled_from(["replace", "add", "remove", "repeat"]),
        st.integers(0, 200),
        st.text(max_size=12),
        json_values,
    )
    return draw(st.lists(change, min_size=1, max_size=4))


def mutate(body: Any, changes: list[tuple[str, int, str, Any]]) -> Any:
    for what, where, name, value in changes:
        found = list(places(body))
        path = found[where % len(found)]
        target = body
        for part in path:
            target = target[part]
        if what == "add" and isinstance(target, dict):
            body = put(body, (*path, name), value)
        elif what == "remove" and path:
            body = deepcopy(body)
            parent = body
            for part in path[:-1]:
                parent = parent[part]
            del parent[path[-1]]
        elif what == "repeat" and isinstance(target, list):
            body = put(body, path, target * 3)
        else:
            body = put(body, path, value)
    return body


@pytest.mark.slow
@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(changes=mutations())
def test_whatever_is_changed_in_a_submission(an, valid, kept, changes: list[Any]):
    before = kept()
    answer = press(an, json.dumps(mutate(valid(), changes)))
    assert answer.status_code in (201, 400, 404, 409, 422)
    expect_whole(kept())
    if answer.status_code != 201:
        assert kept() == before


@pytest.mark.parametrize(
    "path",
    [
        ("procedure",),
        ("agency",),
        ("consent", "version"),
        ("consent", "granted", 0),
        ("attachments", 0, "requirement"),
        ("answers", "tre", "ten"),
        ("answers", "nguoi_yeu_cau", "noi_cu_tru", "dia_chi"),
    ],
    ids=lambda path: "/".join(map(str, path)),
)
def test_a_nul_is_told_at_its_place(an, body, kept, path: Path):
    changed = put(body, path, "An\x00")
    pointer = "/" + "/".join(map(str, path))
    assert faults(submit(an, changed, status=422)) == {pointer: "nul_character"}
    assert kept() == {}


def test_a_nul_in_a_name_of_an_answer(an, body, kept):
    body["answers"]["tre"]["ten\x00"] = "An"
    assert faults(submit(an, body, status=422)) == {"/answers/tre/ten\x00": "nul_character"}
    assert kept() == {}


@pytest.mark.parametrize("text", ["\ud800", "a\ud83d", "\udc00\ud800"])
def test_half_a_character_is_no_json(an, body, kept, text: str):
    answer = press(an, json.dumps(with_answer(body, "/tre/ten", text)))
    assert (answer.status_code, slug(answer)) == (400, "broken-json")
    assert kept() == {}


@pytest.mark.parametrize(
    "name", ["Zoë", "Ng̃uyễn", "李", "O'Connor-Đặng", "Nguyễn\u200b\u202eVăn", "ﬁ"]
)
def test_unusual_letters_are_no_fault(an, body, name: str):
    assert press(an, json.dumps(with_answer(body, "/tre/ten", name))).status_code == 201


def test_a_name_has_letters(an, body, kept):
    refused = submit(an, with_answer(body, "/tre/ten", "👶🏽"), status=422)
    assert faults(refused) == {"/answers/tre/ten": "invalid_format"}
    assert kept() == {}


def nested(depth: int) -> Any:
    value: Any = "x"
    for _ in range(depth):
        value = {"a": value}
    return value


@pytest.mark.parametrize(("depth", "code"), [(20, "unknown_field"), (33, "too_deep")])
def test_deep_answers_are_refused(an, body, kept, depth: int, code: str):
    body["answers"]["sau"] = nested(depth)
    assert code in faults(submit(an, body, status=422)).values()
    assert kept() == {}


@pytest.mark.parametrize(
    ("depth", "verdict"),
    [
        (500, (422, "invalid-request")),
        (1023, (422, "invalid-request")),
        # More than our reader of JSON goes into.
        (5000, (400, "broken-json")),
        (100_000, (413, "body-too-large")),
    ],
)
def test_bottomless_answers_are_refused(an, body, kept, depth: int, verdict: tuple[int, str]):
    text = json.dumps(body)[:-1] + ', "sau": ' + '{"a":' * depth + "1" + "}" * depth + "}"
    answer = press(an, text)
    assert (answer.status_code, slug(answer)) == verdict
    assert kept() == {}


def test_a_text_of_a_megabyte_is_too_much(an, body, kept):
    answer = submit(an, with_answer(body, "/tre/ten", "ế" * 1_000_000), status=413)
    assert slug(answer) == "body-too-large"
    assert kept() == {}


def test_a_text_just_within_the_limit_is_told_at_its_place(an, body, kept):
    answer = submit(an, with_answer(body, "/tre/ten", "x" * 400_000), status=422)
    assert faults(answer) == {"/answers/tre/ten": "too_long"}
    assert len(answer.data) < 5000
    assert kept() == {}


def test_thousands_of_faults_are_told_in_part(an, body, kept):
    body["answers"].update({f"la_{number}": "x" for number in range(5000)})
    answer = submit(an, body, status=422)
    assert len(answer.json["errors"]) == MAX_ERRORS
    assert kept() == {}


@pytest.mark.parametrize(
    "content_type", ["text/plain", "multipart/form-data; boundary=x", "application/xml", None]
)
def test_a_body_of_another_kind(an, body, kept, content_type: str | None):
    answer = press(an, json.dumps(body), content_type=content_type)
    assert (answer.status_code, slug(answer)) == (415, "unsupported-media-type")
    assert kept() == {}


@pytest.mark.parametrize("content_type", ["application/json; charset=utf-8", "APPLICATION/JSON"])
def test_json_by_its_other_names(an, body, content_type: str):
    assert press(an, json.dumps(body), content_type=content_type).status_code == 201


@pytest.mark.parametrize("cut", [0, 1, 0.5, -1])
def test_a_body_that_was_cut_off(an, body, kept, cut: float):
    text = json.dumps(body)
    answer = press(an, text[: int(len(text) * cut) if 0 < cut < 1 else int(cut)])
    assert (answer.status_code, slug(answer)) == (400, "broken-json")
    assert kept() == {}


@pytest.mark.parametrize("other", ["[]", "null", '"x"', "7", "true", "{}", "[{}]"])
def test_json_that_is_no_submission(an, kept, other: str):
    answer = press(an, other)
    assert (answer.status_code, slug(answer)) == (422, "invalid-request")
    assert kept() == {}


def test_a_field_twice_counts_as_the_last(an, body):
    text = json.dumps(body)
    assert press(an, text[:-1] + ', "agency": "H53.999"}').status_code == 422


@settings(max_examples=100, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200) | st.text(max_size=100).map(str.encode))
def test_bytes_of_any_kind(an, content: bytes):
    assert press(an, content).status_code in (400, 422)
