"""A dossier that comes over the counter or by post: accepted at once, with its receipt."""

import pytest

from backend.core import ids
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import AGENCY, PROCEDURE, answers


def filing(**changes):
    return {
        "procedure": PROCEDURE,
        "agency": AGENCY,
        "channel": "counter",
        "applicant": "Nguyễn Thị Mẫu",
        "answers": answers(),
        "papers": {"giay_chung_sinh": 1},
        **changes,
    }


def hand_in(clerk, body, key=None, **options):
    headers = {"Idempotency-Key": key or str(ids.new())}
    return clerk.post("/officer/dossiers", json=body, headers=headers, **options)


@pytest.mark.parametrize("channel", ["counter", "post"])
def test_it_is_accepted_at_once(office, channel):
    filed = hand_in(office.reception, filing(channel=channel)).json
    assert (filed["status"], [letter["kind"] for letter in filed["letters"]]) == (
        "accepted",
        ["receipt"],
    )
    seen = office.reception.get(f"/officer/dossiers/{filed['id']}").json
    assert (seen["channel"], seen["paper_copies"]) == (channel, {"giay_chung_sinh": 1})
    assert [event["action"] for event in seen["events"]] == ["file_at_counter"]
    assert seen["events"][0]["from_status"] is None
    assert [(i["clock"], i["cause"]) for i in seen["due"]["intervals"]] == [
        ("handling", "accepted")
    ]
    assert seen["version"] == 1


def test_pressing_twice_is_once(office):
    key, body = str(ids.new()), filing()
    first = hand_in(office.reception, body, key).json
    again = hand_in(office.reception, body, key)
    assert again.json["id"] == first["id"]
    assert again.headers["Idempotency-Replayed"] == "true"
    other = hand_in(office.reception, filing(applicant="Người khác"), key, status=409)
    assert slug(other) == "idempotency-key-reused"


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ({"papers": {}}, {"/papers/giay_chung_sinh": "paper_missing"}),
        (
            {"papers": {"giay_chung_sinh": 1, "bang_lai": 1}},
            {"/papers/bang_lai": "paper_unknown"},
        ),
        ({"papers": {"giay_chung_sinh": 0}}, {"/papers/giay_chung_sinh/value": "out_of_range"}),
        ({"channel": "online"}, {"/channel": "invalid_choice"}),
        ({"applicant": ""}, {"/applicant": "wrong_length"}),
    ],
)
def test_it_must_be_complete(office, changes, found):
    assert faults(hand_in(office.reception, filing(**changes), status=422)) == found


def test_the_answers_are_held_to_the_same_rules(office):
    refused = hand_in(office.reception, filing(answers={}), status=422)
    assert all(pointer.startswith("/answers/") for pointer in faults(refused))


def test_only_reception_takes_in_and_only_for_its_office(office, other_office):
    assert slug(hand_in(office.specialist, filing(), status=403)) == "role-needed"
    assert slug(hand_in(other_office.reception, filing(), status=403)) == "action-not-yours"
