"""What is wrong is said at its place, all of it at once, and nothing has happened."""

from collections.abc import Callable
from typing import Any

import pytest

from backend.agencies.models import Agency
from backend.core import ids
from backend.uploads.models import Upload
from tests.factories.citizens import faults, slug
from tests.factories.dossiers import answers, attached, submission, submit, with_answer
from tests.factories.uploads import announcement, received

pytestmark = pytest.mark.slow


@pytest.fixture
def refused(an, session, kept) -> Callable[..., dict[str, str]]:
    """Submits, expects a refusal that leaves nothing behind, and answers its codes by pointer."""

    def press(body: dict[str, Any]) -> dict[str, str]:
        found = faults(submit(an, body, status=422))
        assert kept() == {}
        session.expire_all()
        states = [upload.state for upload in session.query(Upload).filter_by(citizen_id=an.id)]
        assert "claimed" not in states
        return found

    return press


def test_everything_at_once(refused, session, an):
    body = submission(attachments=[attached(ids.new(), "bang_lai_xe")], agency="H53.999")
    body["consent"]["granted"] = []
    body["answers"]["tre"].pop("ho")
    body["answers"]["tre"]["ngay_sinh"] = "2025-02-30"
    body["answers"]["cha"]["chieu_cao"] = 170
    body["answers"]["me"]["noi_cu_tru"]["xa"] = "99999"
    assert refused(body) == {
        "/answers/tre/ho": "required",
        "/answers/tre/ngay_sinh": "invalid_format",
        "/answers/cha/chieu_cao": "unknown_field",
        "/answers/me/noi_cu_tru/xa": "not_in_codelist",
        "/attachments/0/requirement": "paper_unknown",
        "/attachments/giay_chung_sinh": "paper_missing",
        "/consent/granted": "consent_missing",
        "/agency": "agency_unknown",
    }


def test_every_fault_says_what_to_do_in_both_languages(an, session):
    body = submission(agency="H53.999")
    body["answers"]["tre"].pop("ho")
    told = {
        language: submit(an, body, status=422, headers={"Accept-Language": language}).json
        for language in ("vi", "en")
    }
    texts = {
        language: {error["pointer"]: error["message"] for error in problem["errors"]}
        for language, problem in told.items()
    }
    assert texts["vi"]["/attachments/giay_chung_sinh"] == "Còn thiếu giấy tờ này."
    assert texts["en"]["/attachments/giay_chung_sinh"] == "This paper is missing."
    assert texts["vi"].keys() == texts["en"].keys()
    assert not [pointer for pointer in texts["vi"] if texts["vi"][pointer] == texts["en"][pointer]]


def test_a_paper_that_was_not_sent(refused):
    assert refused(submission()) == {"/attachments/giay_chung_sinh": "paper_missing"}


@pytest.mark.parametrize(
    ("requirement", "code"),
    [
        ("bang_lai_xe", "paper_unknown"),
        ("giay_to_tuy_than", "paper_unknown"),
        ("bien_ban_bo_roi", "paper_not_applicable"),
        ("van_ban_uy_quyen", "paper_not_applicable"),
    ],
    ids=["never heard of", "only to be shown", "another birth", "nobody authorised"],
)
def test_a_paper_that_was_not_asked_for(refused, body, session, an, requirement: str, code: str):
    extra = received(session, an.id, requirement=requirement)
    body["attachments"].append(attached(extra.id, requirement))
    assert refused(body) == {"/attachments/1/requirement": code}


def test_a_paper_that_the_answers_make_necessary(refused, body):
    abandoned = {**body, "answers": answers("5")}
    assert refused(abandoned) == {
        "/attachments/0/requirement": "paper_not_applicable",
        "/attachments/bien_ban_bo_roi": "paper_missing",
    }


def test_more_photos_than_a_paper_may_have(refused, session, an):
    body = submission(*(received(session, an.id).id for _ in range(11)))
    assert refused(body) == {"/attachments/giay_chung_sinh": "too_many_files"}


def test_as_many_photos_as_a_paper_may_have(an, session):
    submit(an, submission(*(received(session, an.id).id for _ in range(10))))


def test_an_unknown_kind_of_paper(refused, body):
    body["attachments"][0]["alternative"] = "giay_viet_tay"
    assert refused(body) == {"/attachments/0/alternative": "paper_kind_unknown"}


@pytest.mark.parametrize(
    ("facts", "code"),
    [
        ({"state": "pending", "received_at": None}, "upload_unfinished"),
        ({"state": "refused", "received_at": None}, "upload_unfinished"),
        ({"requirement": "van_ban_uy_quyen"}, "upload_of_other_paper"),
        ({"procedure": "9.999999"}, "upload_of_other_paper"),
    ],
    ids=["still on its way", "refused", "sent for another paper", "sent for another procedure"],
)
def test_a_file_that_cannot_be_used(refused, body, session, an, facts: dict[str, Any], code: str):
    body["attachments"].append(attached(received(session, an.id, **facts).id))
    assert refused(body) == {"/attachments/1/upload": code}


def test_a_file_that_was_announced_but_never_sent(refused, an):
    upload = an.post("/uploads", json=announcement()).json
    assert refused(submission(upload["id"])) == {"/attachments/0/upload": "upload_unfinished"}


def test_somebody_elses_file(refused, session, binh):
    hers = received(session, binh.id)
    assert refused(submission(hers.id)) == {"/attachments/0/upload": "upload_not_found"}
    session.refresh(hers)
    assert hers.state == "received"


def test_somebody_elses_file_and_nobodys_file_are_the_same(refused, session, binh):
    body = submission(received(session, binh.id).id, ids.new())
    assert refused(body) == {
        "/attachments/0/upload": "upload_not_found",
        "/attachments/1/upload": "upload_not_found",
    }


def test_the_same_file_twice(refused, body):
    body["attachments"].append(body["attachments"][0])
    assert refused(body) == {"/attachments/1/upload": "upload_twice"}


def test_a_file_of_another_dossier(an, body, kept):
    submit(an, body)
    before = kept()
    again = submit(an, with_answer(body, "/tre/ten", "Bình"), status=422)
    assert faults(again) == {"/attachments/0/upload": "upload_used"}
    assert kept() == before


def test_every_bad_file_is_told_at_once(refused, session, an, binh):
    good = received(session, an.id)
    pending = received(session, an.id, state="pending")
    body = submission(good.id, pending.id, received(session, binh.id).id, good.id)
    assert refused(body) == {
        "/attachments/1/upload": "upload_unfinished",
        "/attachments/2/upload": "upload_not_found",
        "/attachments/3/upload": "upload_twice",
    }


@pytest.mark.parametrize("agency", ["H53.999", "h53.007", "1", "H53"])
def test_an_office_that_is_none(refused, body, agency: str):
    assert refused({**body, "agency": agency}) == {"/agency": "agency_unknown"}


def test_an_office_of_another_level(refused, body, session):
    session.add(Agency(id=ids.new(), code="H53", name="Sở Tư pháp", level="province"))
    session.commit()
    assert refused({**body, "agency": "H53"}) == {"/agency": "agency_unknown"}


@pytest.mark.parametrize(
    ("consent", "found"),
    [
        (
            {"version": "1999-01-01", "granted": ["processing"]},
            {"/consent/version": "consent_version"},
        ),
        ({"granted": []}, {"/consent/granted": "consent_missing"}),
        ({"granted": ["marketing"]}, {"/consent/granted": "consent_missing"}),
        ({"granted": "processing"}, {"/consent/granted": "invalid"}),
        ({"granted": [True]}, {"/consent/granted/0": "invalid"}),
        ({"version": ""}, {"/consent/version": "wrong_length"}),
    ],
    ids=["an older text", "nothing ticked", "another purpose", "a text", "a number", "no version"],
)
def test_consent_to_something_else(refused, body, consent: dict[str, Any], found: dict[str, str]):
    assert refused({**body, "consent": {**body["consent"], **consent}}) == found


def test_an_unknown_procedure(an, body, kept):
    assert slug(submit(an, {**body, "procedure": "9.999999"}, status=404)) == "procedure-not-found"
    assert kept() == {}


def test_a_revision_that_never_was(an, body, kept):
    told = submit(an, {**body, "revision": 99}, status=422)
    assert slug(told) == "revision-unknown"
    assert told.json["current_revision"] == 1
    assert kept() == {}


@pytest.mark.parametrize(
    ("revision", "code"),
    [
        (0, "out_of_range"),
        (-1, "out_of_range"),
        (1.5, "invalid"),
        ("1", "invalid"),
        (True, "invalid"),
    ],
)
def test_a_revision_that_cannot_be(refused, body, revision: Any, code: str):
    assert refused({**body, "revision": revision}) == {"/revision": code}


@pytest.mark.parametrize("name", list(submission()))
def test_a_part_that_is_missing(refused, body, name: str):
    body.pop(name)
    assert refused(body) == {f"/{name}": "required"}


def test_parts_that_do_not_belong(refused, body):
    body["status"] = "accepted"
    body["consent"]["by"] = "mẹ"
    body["attachments"][0]["size"] = 1
    assert refused(body) == {
        "/status": "unknown_field",
        "/consent/by": "unknown_field",
        "/attachments/0/size": "unknown_field",
    }


@pytest.mark.parametrize(
    ("key", "code"),
    [
        (None, "required"),
        ("", "pattern"),
        ("1234567", "pattern"),
        ("x" * 201, "pattern"),
        ("with spaces", "pattern"),
        ("khóa-lần-gửi", "pattern"),
    ],
    ids=["none", "empty", "short", "long", "spaces", "letters with marks"],
)
def test_a_press_needs_a_key(an, body, kept, key: str | None, code: str):
    headers = {} if key is None else {"Idempotency-Key": key.encode().decode("latin-1")}
    answer = an.post("/dossiers", json=body, headers=headers, status=422)
    assert faults(answer) == {"/Idempotency-Key": code}
    assert kept() == {}


def test_more_files_than_any_form_has(refused, body):
    body["attachments"] *= 201
    assert refused(body) == {"/attachments": "wrong_length"}
