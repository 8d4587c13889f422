"""An answer to a supplement in progress: it survives the phone, and goes with the request."""

from datetime import datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import text
from werkzeug.test import TestResponse

from backend.core import clock
from backend.core.db import session as current_session
from backend.dossiers import supplements
from backend.uploads import service as uploads
from backend.uploads.models import Upload
from tests.casework.test_at_once import at_once
from tests.factories.cases import (
    AGENCY,
    ASK_FIELD,
    ASK_PAPER,
    Case,
    Citizen,
    Office,
    file_case,
)
from tests.factories.citizens import Person, faults, slug
from tests.factories.dossiers import attached
from tests.factories.drafts import begin
from tests.factories.uploads import received

pytestmark = pytest.mark.slow

DAY = 86_400
MONDAY = datetime(2026, 11, 30, 9, 0, tzinfo=clock.VIETNAM)
BOTH = {"items": [*ASK_FIELD["items"], *ASK_PAPER["items"]]}
NAME = {"tre": {"ten": "Khôi"}}


class Begun:
    """The answer that the citizen of a case has begun to what the office asks."""

    def __init__(self, case: Case, asked: Any = ASK_FIELD, role: str = "reception") -> None:
        case.act(case.office.by_role(role), "supplements", asked)
        self.case = case
        self.request = case.seen_by_citizen()["requests"][0]["id"]
        self.path = f"/dossiers/{case.id}/supplements/{self.request}/draft"

    def seen(self, status: int = 200) -> TestResponse:
        return self.case.person.get(self.path, status=status)

    def save(self, version: int, status: int = 200, **content: Any) -> TestResponse:
        body = {"answers": {}, "attachments": [], "remark": None, **content}
        headers = {"If-Match": f'"{version}"'}
        return self.case.person.put(self.path, json=body, headers=headers, status=status)

    def send(self, **answer: Any) -> Any:
        return self.case.answer("put", f"supplements/{self.request}", answer).json


def rows(session) -> int:
    found: int = session.scalar(text("select count(*) from supplement_drafts"))
    return found


@pytest.fixture
def storage(app):
    """The store of the application."""
    return app.extensions["storage"]


# Saving, and going on


def test_it_is_empty_at_first_and_then_what_was_saved(case, session, an):
    begun = Begun(case, BOTH)
    empty = begun.seen()
    assert empty.headers["ETag"] == '"0"'
    assert empty.json == {
        "version": 0,
        "updated_at": None,
        "answers": {},
        "attachments": [],
        "remark": None,
        "files": [],
    }
    photo = received(session, an.id)
    content = {"answers": NAME, "attachments": [attached(photo.id)], "remark": "Em gửi lại."}
    saved = begun.save(0, **content)
    assert saved.headers["ETag"] == '"1"'
    assert begun.seen().json == saved.json
    assert {name: saved.json[name] for name in content} == content
    assert [(f["upload"], f["state"]) for f in saved.json["files"]] == [(str(photo.id), "received")]
    # Nothing of it has been sent.
    seen = case.seen_by_citizen()
    assert seen["status"] == "supplement_requested"
    assert seen["answers"]["tre"]["ten"] != "Khôi"


def test_saving_it_is_nothing_that_happens_to_the_dossier(case, office):
    begun = Begun(case)
    before = case.seen_by(office.reception)
    begun.save(0, answers=NAME, remark="Em đang hỏi lại bố.")
    assert case.seen_by(office.reception) == before


def test_it_may_be_unfinished_or_wrong(case):
    begun = Begun(case)
    assert begun.save(0, answers={"tre": {"ten": 7}}).json["version"] == 1
    assert begun.save(1, remark="x").json["answers"] == {}


def test_what_a_changed_answer_calls_for_is_kept_too(case):
    begun = Begun(case, {"items": [{"pointer": "/nguoi_yeu_cau/quan_he", "reason": "x"}]})
    whose = {"quan_he": "khac", "quan_he_khac": "Hàng xóm"}
    refused = begun.save(0, answers={"nguoi_yeu_cau": whose | {"quan_he": "me"}}, status=422)
    assert faults(refused) == {"/answers/nguoi_yeu_cau/quan_he_khac": "not_asked"}
    assert begun.save(0, answers={"nguoi_yeu_cau": whose}).json["answers"]["nguoi_yeu_cau"] == whose


def test_a_save_whose_answer_was_lost_is_repeated_without_harm(case):
    begun = Begun(case)
    once = begun.save(0, answers=NAME).json
    assert begun.save(0, answers=NAME).json == once


def test_the_second_phone_is_told_what_the_first_has_saved(case):
    begun = Begun(case)
    begun.save(0, answers=NAME)
    refused = begun.save(0, answers={"tre": {"ten": "An"}}, status=412)
    assert slug(refused) == "changed-meanwhile"
    assert refused.headers["ETag"] == '"1"'
    assert refused.json["current"] == begun.seen().json
    assert begun.save(1, answers={"tre": {"ten": "An"}}).json["version"] == 2


def test_if_match_is_needed(case, an):
    begun = Begun(case)
    refused = an.put(begun.path, json={"answers": {}}, status=428)
    assert slug(refused) == "if-match-missing"


# Whose it is, and what it holds


def test_nobody_else_sees_or_writes_it(case, binh, office):
    begun = Begun(case)
    begun.save(0, answers=NAME)
    headers = {"If-Match": "*"}
    assert slug(binh.get(begun.path, status=404)) == "dossier-not-found"
    theirs = binh.put(begun.path, json={"answers": {}}, headers=headers, status=404)
    assert slug(theirs) == "dossier-not-found"
    assert slug(office.reception.get(begun.path, status=401)) == "token-invalid"
    assert "Khôi" not in str(case.seen_by(office.reception))


@pytest.mark.parametrize(
    ("content", "told"),
    [
        ({"answers": {"tre": {"ho": "Lê"}}}, {"/answers/tre/ho": "not_asked"}),
        (
            {"answers": {"tre": "x", "la": 1}},
            {"/answers/tre": "not_asked", "/answers/la": "not_asked"},
        ),
        ({"answers": {"tre": {"ten": "x" * 100_000}}}, {"/answers": "too_large"}),
        ({"answers": {"tre": {"ten": "a\0"}}}, {"/answers/tre/ten": "nul_character"}),
        ({"answers": []}, {"/answers": "invalid"}),
        ({"remark": "x" * 1001}, {"/remark": "wrong_length"}),
        ({"attachments": [attached("nothing")]}, {"/attachments/0/upload": "invalid_uuid"}),
        (
            {"attachments": [attached("0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f")]},
            {"/attachments/0/requirement": "not_asked"},
        ),
        ({"step": "tre"}, {"/step": "unknown_field"}),
    ],
)
def test_it_holds_nothing_that_was_not_asked_for(case, content, told):
    begun = Begun(case)
    assert faults(begun.save(0, status=422, **content)) == told
    assert begun.seen().json["version"] == 0


def test_somebody_elses_file_stays_theirs(case, binh, session):
    theirs = received(session, binh.id)
    saved = Begun(case, ASK_PAPER).save(0, attachments=[attached(theirs.id)]).json
    assert saved["files"] == []
    session.refresh(theirs)
    assert theirs.kept_until is None


# Its end


def answered(begun: Begun) -> None:
    begun.send(answers=NAME)


def withdrawn(begun: Begun) -> None:
    begun.case.answer("post", "withdrawal", {"reason": None})


@pytest.mark.parametrize("end", [answered, withdrawn])
def test_it_goes_with_the_request(case, session, end):
    begun = Begun(case)
    begun.save(0, answers=NAME)
    assert rows(session) == 1
    end(begun)
    assert rows(session) == 0
    assert slug(begun.seen(status=409)) == "action-not-allowed"
    late = begun.save(1, answers=NAME, status=409)
    assert slug(late) == "action-not-allowed"
    assert late.json["dossier_status"] == case.status


def test_it_goes_when_the_time_is_up(case, office, session):
    with clock.set_to(MONDAY):
        begun = Begun(case)
        begun.save(0, answers=NAME)
    with clock.set_to(MONDAY + timedelta(days=32)):
        [found] = supplements.overdue()
        supplements.expire(found)
        session.commit()
        assert rows(session) == 0
        assert begun.save(1, answers=NAME, status=409).json["dossier_status"] == "declined"


def test_a_withdrawal_that_is_thought_over_leaves_it(case, office, session):
    case.in_progress()
    case.act(office.specialist, "supplements", ASK_FIELD)
    request = case.seen_by_citizen()["requests"][0]["id"]
    path = f"supplements/{request}/draft"
    case.answer("put", path, {"answers": NAME}, seen='"0"')
    case.answer("post", "withdrawal", {"reason": None})
    assert slug(case.answer("put", path, {"answers": {}}, status=409)) == "action-not-allowed"
    case.answer("delete", "withdrawal")
    kept = case.person.get(f"/dossiers/{case.id}/{path}").json
    assert (kept["version"], kept["answers"]) == (1, NAME)
    case.answer("post", "withdrawal", {"reason": None})
    case.act(office.leader, "withdrawal-decision", {"granted": True})
    assert rows(session) == 0


def test_another_request_is_not_this_one(case):
    Begun(case)
    other = f"/dossiers/{case.id}/supplements/{case.id}/draft"
    assert slug(case.person.get(other, status=404)) == "supplement-not-found"


def test_the_next_request_begins_empty(case, office):
    begun = Begun(case)
    begun.save(0, answers=NAME)
    begun.send(answers=NAME)
    case.accepted()
    assert Begun(case, role="specialist").seen().json["version"] == 0


def test_a_refused_answer_leaves_it(case):
    begun = Begun(case)
    begun.save(0, answers=NAME)
    case.answer("put", f"supplements/{begun.request}", {"answers": {}}, status=422)
    assert begun.seen().json["version"] == 1


# Its files


def old(session, person) -> Upload:
    return received(session, person.id, created_at=clock.now() - timedelta(days=2))


def test_its_files_outlive_the_sweep_until_they_are_taken_out(case, session, storage, an):
    begun = Begun(case, ASK_PAPER)
    photo = old(session, an)
    old(session, an)
    begun.save(0, attachments=[attached(photo.id)])
    assert uploads.sweep(storage, DAY) == 1
    session.expire_all()
    assert session.get(Upload, photo.id) is not None
    begun.save(1, remark="Em chụp lại.")
    assert uploads.sweep(storage, DAY) == 1


def test_files_that_were_not_sent_are_let_go(case, session, storage, an):
    begun = Begun(case, ASK_PAPER)
    sent, extra = old(session, an), old(session, an)
    begun.save(0, attachments=[attached(sent.id), attached(extra.id)])
    begun.send(attachments=[attached(sent.id)])
    assert uploads.sweep(storage, DAY) == 1
    session.expire_all()
    assert session.get_one(Upload, sent.id).state == "claimed"


def test_files_go_with_a_request_that_is_over(case, session, storage, an):
    begun = Begun(case, ASK_PAPER)
    begun.save(0, attachments=[attached(old(session, an).id)])
    withdrawn(begun)
    assert uploads.sweep(storage, DAY) == 1


def test_a_file_that_a_form_holds_too_stays(case, session, storage, an):
    photo = old(session, an)
    begun = Begun(case, ASK_PAPER)
    begun.save(0, attachments=[attached(photo.id)])
    draft = begin(an, attachments=[attached(photo.id)]).json
    begun.save(1)
    assert uploads.sweep(storage, DAY) == 0
    begun.save(2, attachments=[attached(photo.id)])
    an.delete(f"/drafts/{draft['id']}", headers={"If-Match": "*"})
    assert uploads.sweep(storage, DAY) == 0


def test_files_are_kept_as_long_as_an_answer_counts(case, session, an):
    photo = received(session, an.id)
    begun = Begun(case, ASK_PAPER)
    begun.save(0, attachments=[attached(photo.id)])
    session.refresh(photo)
    due = datetime.fromisoformat(case.seen_by_citizen()["requests"][0]["due_at"])
    assert photo.kept_until is not None
    assert photo.kept_until > due


# One's own data


def test_it_is_among_ones_own_data_and_goes_on_request(app, case, an, session):
    begun = Begun(case)
    begun.save(0, answers=NAME, remark="Em hỏi lại bố.")
    [kept] = an.get("/me/data").json["supplement_drafts"]
    assert (kept["dossier"], kept["supplement"]) == (case.id, begun.request)
    assert (kept["answers"], kept["remark"]) == (NAME, "Em hỏi lại bố.")
    an.delete("/me", status=202)
    [request] = session.scalars(text("select id from deletion_requests")).all()
    run = app.test_cli_runner(catch_exceptions=False).invoke
    assert "drafts 1" in run(args=["citizens", "fulfil", str(request)]).output
    assert rows(session) == 0


# Really at the same time


@pytest.fixture
def on_two_phones(fresh_app, fresh_client) -> tuple[Begun, list[Person]]:
    """What was begun, and two clients of its citizen, as on a server."""
    with fresh_app.app_context():
        begun = Begun(
            file_case(
                current_session(), Citizen(fresh_client, "nguyen-van-an"), Office(fresh_app, AGENCY)
            )
        )
    return begun, [Person(fresh_app.test_client(), "nguyen-van-an") for _ in range(2)]


def put(phone: Person, path: str, version: str, body: Any) -> TestResponse:
    """Whatever comes of it."""
    headers = {**phone.headers, "If-Match": version}
    client = phone.client
    opened = super(type(client), client).open
    answer: TestResponse = opened(f"/api/v1{path}", method="PUT", json=body, headers=headers)
    return answer


def test_of_two_first_saves_one_is_told_of_the_other(on_two_phones):
    begun, phones = on_two_phones
    answers = at_once(
        *(
            lambda phone=phone, name=name: put(
                phone, begun.path, '"0"', {"answers": {"tre": {"ten": name}}}
            )
            for phone, name in zip(phones, ("Khôi", "Minh"), strict=True)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412]
    [lost] = [answer for answer in answers if answer.status_code == 412]
    [won] = [answer for answer in answers if answer.status_code == 200]
    assert lost.json["current"] == won.json


def test_sending_while_another_phone_saves_leaves_nothing_behind(on_two_phones, fresh_app):
    begun, (first, second) = on_two_phones
    sent, saved = at_once(
        lambda: put(first, begun.path.removesuffix("/draft"), "*", {"answers": NAME}),
        lambda: put(second, begun.path, '"0"', {"answers": {"tre": {"ten": "Minh"}}}),
    )
    assert sent.status_code == 200
    assert sent.json["answers"]["tre"]["ten"] == "Khôi"
    # Saved before it was sent, or told that it was.
    assert saved.status_code in {200, 409}
    with fresh_app.app_context():
        assert rows(current_session()) == 0
