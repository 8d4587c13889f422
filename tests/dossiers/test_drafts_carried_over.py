"""Drafts of a form that was replaced meanwhile."""

from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest

from backend.core import clock
from backend.dossiers.models import Draft
from backend.procedures import service as procedures
from backend.procedures.definition import Definition
from backend.procedures.editions import shelf
from tests.factories.citizens import slug
from tests.factories.dossiers import attached, submission, submit
from tests.factories.drafts import begin, save
from tests.factories.procedures import catalogue
from tests.factories.uploads import PAPER, PROCEDURE, received

pytestmark = pytest.mark.slow

PERSON = {"ho_ten": "Nguyễn Văn An", "email": "an@example.vn"}


@pytest.fixture(autouse=True)
def own_shelf(session):
    """What these tests publish is rolled back: nobody may remember it."""
    shelf.forget()
    yield
    shelf.forget()


def renewed(**changes: Any) -> Definition:
    """The form without the e-mail address and with a question about Zalo instead."""
    data = deepcopy(catalogue()[PROCEDURE].to_dict())
    for step in data["steps"]:
        for group in step["groups"]:
            for field in group["fields"]:
                if field["key"] == "nguoi_yeu_cau.email":
                    field |= {"key": "nguoi_yeu_cau.zalo", "type": "phone"}
                    field["label"] = {"vi": "Số Zalo", "en": "Zalo number"}
                    del field["autocomplete"]
    return Definition.from_dict({**data, **changes})


def begun(an, **changes: Any) -> dict[str, Any]:
    draft: dict[str, Any] = begin(an, answers={"nguoi_yeu_cau": PERSON}, **changes).json
    return draft


def test_it_opens_in_the_current_form_with_what_was_lost_and_what_is_new(an):
    draft = begun(an)
    procedures.publish([renewed()])
    shown = an.get(f"/drafts/{draft['id']}").json
    assert (shown["state"], shown["revision"]) == ("carried_over", 2)
    assert shown["answers"] == {"nguoi_yeu_cau": {"ho_ten": "Nguyễn Văn An"}}
    assert shown["carried_over"] == {
        "from_revision": 1,
        "dropped": [
            {
                "pointer": "/answers/nguoi_yeu_cau/email",
                "label": "Thư điện tử",
                "value": "an@example.vn",
            }
        ],
        "dropped_papers": [],
        "newly_asked": [{"pointer": "/answers/nguoi_yeu_cau/zalo", "label": "Số Zalo"}],
    }
    (listed,) = an.get("/drafts").json["items"]
    assert (listed["state"], listed["revision"]) == ("carried_over", 1)
    english = an.get(f"/drafts/{draft['id']}", headers={"Accept-Language": "en"}).json
    assert english["carried_over"]["dropped"][0]["label"] == "E-mail"


def test_the_original_stays_until_it_is_saved(an, session):
    draft = begun(an)
    procedures.publish([renewed()])
    shown = an.get(f"/drafts/{draft['id']}").json
    row = session.get_one(Draft, UUID(draft["id"]))
    assert (row.version, row.answers) == (1, {"nguoi_yeu_cau": PERSON})
    saved = save(an, shown, revision=2, answers=shown["answers"], step=shown["step"]).json
    assert (saved["state"], saved["carried_over"], saved["version"]) == ("current", None, 2)
    session.refresh(row)
    assert row.answers == {"nguoi_yeu_cau": {"ho_ten": "Nguyễn Văn An"}}


def test_a_phone_that_was_offline_loses_nothing(an):
    draft = begun(an)
    procedures.publish([renewed()])
    with clock.set_to(clock.now() + timedelta(minutes=59)):
        shelf.forget()
        answers = {"nguoi_yeu_cau": {**PERSON, "email": "moi@example.vn"}}
        saved = save(an, draft, revision=1, answers=answers).json
    assert saved["carried_over"]["dropped"][0]["value"] == "moi@example.vn"
    assert saved["version"] == 2


def test_a_revision_that_is_to_come_changes_nothing_yet(an):
    draft = begun(an)
    tomorrow = clock.today() + timedelta(days=2)
    procedures.publish([renewed(effective_from=tomorrow.isoformat())])
    assert an.get(f"/drafts/{draft['id']}").json["state"] == "current"
    assert slug(save(an, draft, revision=2, status=422)) == "revision-unknown"


def test_papers_office_and_step_go_where_they_have_no_place(an, session):
    upload = received(session, an.id)
    files = [attached(upload.id, alternative="van_ban_lam_chung")]
    draft = begun(an, attachments=files, agency="H53.007", step="nguoi_yeu_cau")
    papers = deepcopy(renewed().data["requirements"])
    (paper,) = [paper for paper in papers if paper["key"] == PAPER]
    del paper["alternatives"][1:]
    steps = deepcopy(renewed().data["steps"])
    steps[0]["key"] = "nguoi_lam"
    receiving = {**renewed().data["receiving"], "level": "tax"}
    procedures.publish([renewed(requirements=papers, steps=steps, receiving=receiving)])
    shown = an.get(f"/drafts/{draft['id']}").json
    assert (shown["attachments"], shown["agency"], shown["step"]) == ([], None, None)
    assert shown["carried_over"]["dropped_papers"] == [
        {"requirement": PAPER, "name": "Giấy chứng sinh", "upload": str(upload.id)}
    ]
    # The file itself is there until the draft is saved without it.
    assert [file["state"] for file in shown["files"]] == ["received"]


def test_a_draft_begun_on_a_revision_in_its_grace(an):
    procedures.publish([renewed()])
    draft = begun(an)
    assert (draft["state"], draft["carried_over"]["from_revision"]) == ("carried_over", 1)
    with clock.set_to(clock.now() + timedelta(hours=24)):
        shelf.forget()
        an_later = type(an)(an.client, "nguyen-van-an")
        refused = begin(an_later, status=409)
    assert refused.json["current_revision"] == 2


def test_the_draft_of_a_closed_procedure_can_be_read_and_saved(an):
    draft = begun(an)
    procedures.retire(PROCEDURE)
    shown = an.get(f"/drafts/{draft['id']}").json
    assert (shown["state"], shown["carried_over"]) == ("closed", None)
    assert shown["answers"] == {"nguoi_yeu_cau": PERSON}
    assert save(an, shown, answers={"nguoi_yeu_cau": PERSON}, step="me").json["version"] == 2
    begin(an, status=404)


def test_a_carried_draft_is_submitted_in_the_new_form(an, session):
    upload = received(session, an.id)
    body = submission(upload.id)
    draft = begin(an, answers=body["answers"], attachments=body["attachments"]).json
    procedures.publish([renewed()])
    shown = an.get(f"/drafts/{draft['id']}").json
    filed = submit(
        an,
        body | {"revision": 2, "answers": shown["answers"], "draft": draft["id"]},
    ).json
    assert filed["revision"] == 2
    an.get(f"/drafts/{draft['id']}", status=404)
