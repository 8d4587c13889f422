"""Drafts: a form in progress that survives the phone, and two phones at once."""

import threading
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from uuid import UUID

import pytest
from flask.testing import FlaskClient
from sqlalchemy import func, select
from werkzeug.test import TestResponse

from backend.citizens.models import Citizen
from backend.core import clock, ids
from backend.core.db import sessions_of
from backend.core.text import MAX_DEPTH
from backend.dossiers import drafts, tasks
from backend.dossiers.models import Dossier, Draft
from backend.uploads import service as uploads
from backend.uploads.models import Upload
from tests.factories.citizens import Person, faults, slug
from tests.factories.dossiers import AGENCY, attached, submission, submit
from tests.factories.drafts import begin, content, save
from tests.factories.uploads import PROCEDURE, received

pytestmark = pytest.mark.slow

DAY = 86_400


@pytest.fixture
def storage(app):
    """The store of the application."""
    return app.extensions["storage"]


def kept(session, draft) -> Draft:
    session.expire_all()
    return session.get_one(Draft, UUID(draft["id"]))


def age(session, draft, **by: float) -> None:
    """Make the last save of a draft longer ago."""
    kept(session, draft).updated_at -= timedelta(**by)
    session.commit()


# Beginning and saving


def test_a_draft_is_begun_saved_and_found_again(an):
    answer = begin(an)
    draft = answer.json
    assert answer.headers["ETag"] == '"1"'
    assert draft["procedure"] == {"code": "1.001193", "name": "Đăng ký khai sinh"}
    saved = save(an, draft, answers={"tre": {"ten": "Bình"}}, step="me", agency=AGENCY)
    assert saved.headers["ETag"] == '"2"'
    found = an.get(f"/drafts/{draft['id']}")
    assert found.headers["ETag"] == '"2"'
    assert found.json == saved.json
    assert found.json["answers"] == {"tre": {"ten": "Bình"}}
    assert (found.json["step"], found.json["agency"]) == ("me", AGENCY)
    assert (found.json["state"], found.json["carried_over"]) == ("current", None)


def test_it_says_when_it_is_forgotten(an, session):
    draft = begin(an).json
    row = kept(session, draft)
    assert drafts.expires_at(row) - row.updated_at == timedelta(days=30)
    assert draft["expires_at"] == f"{drafts.expires_at(row):%Y-%m-%dT%H:%M:%SZ}"


def test_the_same_key_begins_one_draft(an):
    key = str(ids.new())
    first = begin(an, key).json
    save(an, first, step="cha")
    again = begin(an, key)
    assert again.headers["Idempotency-Replayed"] == "true"
    assert (again.json["id"], again.json["step"], again.json["version"]) == (first["id"], "cha", 2)
    assert begin(an).json["id"] != first["id"]


def test_texts_are_cleaned_and_what_says_nothing_goes(an):
    answers = {
        "tre": {"ho": "  Nguye\u0302\u0303n ", "ten": "", "noi_sinh": {"xa": None}},
        "me": {},
    }
    assert begin(an, answers=answers).json["answers"] == {"tre": {"ho": "Nguyễn"}}


def test_it_tells_what_is_wrong_so_far_and_not_what_is_missing(an):
    answers = {"tre": {"ngay_sinh": "2099-01-01", "ho": "1"}, "bogus": {"x": "y"}}
    draft = begin(an, answers=answers).json
    assert draft["answers"] == answers
    told = {error["pointer"]: error["code"] for error in draft["errors"]}
    assert told == {
        "/answers/tre/ho": "invalid_format",
        "/answers/tre/ngay_sinh": "not_in_future",
        "/answers/bogus": "unknown_field",
    }
    english = an.get(f"/drafts/{draft['id']}", headers={"Accept-Language": "en"}).json
    assert english["procedure"]["name"] == "Birth registration"
    assert begin(an, answers={}).json["errors"] == []


def test_the_list_shows_the_last_saved_first(an, binh, session):
    first, second = begin(an).json, begin(an).json
    age(session, first, minutes=2)
    age(session, second, minutes=1)
    begin(binh)
    assert [item["id"] for item in an.get("/drafts").json["items"]] == [second["id"], first["id"]]
    save(an, first, step="me")
    shown = an.get("/drafts").json
    assert [item["id"] for item in shown["items"]] == [first["id"], second["id"]]
    assert shown["next"] is None
    assert "answers" not in shown["items"][0]


def test_twenty_are_enough(an, binh, session):
    mine = [begin(an).json for _ in range(drafts.MOST)]
    refused = begin(an, status=409)
    assert slug(refused) == "too-many-drafts"
    assert "20" in refused.json["detail"]
    begin(binh)
    an.delete(f"/drafts/{mine[0]['id']}", headers={"If-Match": "*"})
    begin(an)
    begin(an, status=409)
    # One that has expired does not count, swept or not.
    age(session, mine[1], days=30)
    begin(an)


# Whose it is


def test_somebody_elses_draft_is_not_there(an, binh):
    draft = begin(an).json
    path = f"/drafts/{draft['id']}"
    assert slug(binh.get(path, status=404)) == "draft-not-found"
    assert slug(save(binh, draft, status=404)) == "draft-not-found"
    assert slug(binh.delete(path, headers={"If-Match": "*"}, status=404)) == "draft-not-found"
    assert an.get(path).json["answers"] == draft["answers"]


def test_a_draft_says_nothing_of_somebody_elses_files(an, binh, session):
    theirs = received(session, binh.id)
    draft = begin(an, attachments=[attached(theirs.id)]).json
    assert draft["files"] == []
    session.refresh(theirs)
    assert theirs.kept_until is None


# Two phones


def test_the_second_phone_is_told_what_the_first_has_saved(an):
    draft = begin(an).json
    save(an, draft, answers={"tre": {"ten": "Bình"}})
    refused = save(an, draft, answers={"tre": {"ten": "Chi"}}, status=412)
    assert slug(refused) == "changed-meanwhile"
    assert refused.headers["ETag"] == '"2"'
    current = refused.json["current"]
    assert current == an.get(f"/drafts/{draft['id']}").json
    assert current["answers"] == {"tre": {"ten": "Bình"}}
    save(an, current, answers={"tre": {"ten": "Chi"}})


def test_a_save_whose_answer_was_lost_is_repeated_without_harm(an):
    draft = begin(an).json
    once = save(an, draft, step="me").json
    again = save(an, draft, step="me").json
    assert again == once
    assert again["version"] == 2


@pytest.mark.parametrize("etag", ['"1"', 'W/"1"', '"7", "1"', "*"])
def test_if_match_names_what_was_seen(an, etag):
    draft = begin(an).json
    assert save(an, draft, etag, step="me").json["version"] == 2


@pytest.mark.parametrize("etag", ['"0"', '"01"', '"x"', "1.0"])
def test_another_version_was_not_seen(an, etag):
    draft = begin(an).json
    save(an, draft, etag, step="me", status=412)


def test_if_match_is_needed(an):
    draft = begin(an).json
    path = f"/drafts/{draft['id']}"
    assert slug(an.put(path, json=content(), status=428)) == "if-match-missing"
    assert slug(an.delete(path, status=428)) == "if-match-missing"


def test_what_another_phone_has_changed_is_not_removed_unseen(an):
    draft = begin(an).json
    save(an, draft, step="me")
    path = f"/drafts/{draft['id']}"
    refused = an.delete(path, headers={"If-Match": '"1"'}, status=412)
    assert refused.json["current"]["step"] == "me"
    an.delete(path, headers={"If-Match": '"2"'})
    an.get(path, status=404)
    an.delete(path, headers={"If-Match": '"2"'}, status=404)


# Bad input


@pytest.mark.parametrize(
    ("changes", "told"),
    [
        ({"answers": {"tre": {"ho": "a\0b"}}}, {"/answers/tre/ho": "nul_character"}),
        ({"answers": {"a~b/c": ["\0"]}}, {"/answers/a~0b~1c/0": "nul_character"}),
        ({"answers": {"tre": {"ho": "x" * 100_000}}}, {"/answers": "too_large"}),
        ({"answers": []}, {"/answers": "invalid"}),
        ({"answers": None}, {"/answers": "null"}),
        ({"revision": "1"}, {"/revision": "invalid"}),
        ({"revision": 0}, {"/revision": "out_of_range"}),
        ({"step": "x" * 101}, {"/step": "wrong_length"}),
        ({"agency": ""}, {"/agency": "wrong_length"}),
        ({"agency": "a\0"}, {"/agency": "nul_character"}),
        ({"attachments": [{"requirement": "a"}]}, {"/attachments/0/upload": "required"}),
        (
            {"attachments": [attached("nothing")]},
            {"/attachments/0/upload": "invalid_uuid"},
        ),
        (
            {"attachments": [attached(ids.new())] * 201},
            {"/attachments": "wrong_length"},
        ),
        ({"version": 7}, {"/version": "unknown_field"}),
    ],
)
def test_shape_and_size_are_checked(an, changes, told):
    draft = begin(an).json
    assert faults(save(an, draft, status=422, **changes)) == told
    assert an.get(f"/drafts/{draft['id']}").json["version"] == 1


def test_endless_nesting_is_refused_where_it_is(an):
    deep: dict = {}
    for _ in range(MAX_DEPTH + 5):
        deep = {"a": deep}
    told = faults(begin(an, answers=deep, status=422))
    assert list(told.values()) == ["too_deep"]
    (pointer,) = told
    assert pointer.startswith("/answers/a/a/a")


def test_more_than_a_form_can_hold_is_refused_whole(an):
    begin(an, answers={"x": "y" * 600_000}, status=413)


@pytest.mark.parametrize(
    "answers",
    [
        {"__proto__": {"polluted": True}, "constructor": {"prototype": "x"}},
        {"tre": {"ho": "👶🏽 \u202eevil\u202c", "ten": "𝕏"}},
        {"tre": [1, 2.5, True, {"a": [[["x"]]]}]},
        {"tre": {"ho": 10**18, "ten": -0.0, "x": 1e300}},
        {"tre": "a text where an object stands"},
        {"cu_tru": [{"tu": str(n)} for n in range(1000)]},
    ],
)
def test_nonsense_is_kept_and_told_of(an, answers):
    draft = begin(an, answers=answers).json
    assert draft["errors"]
    assert an.get(f"/drafts/{draft['id']}").json["answers"] == draft["answers"]


@pytest.mark.parametrize(
    ("changes", "status", "kind"),
    [
        ({"procedure": "9.999999"}, 404, "procedure-not-found"),
        ({"revision": 2}, 422, "revision-unknown"),
        ({"procedure": "x" * 51}, 422, "invalid-request"),
    ],
)
def test_a_draft_is_of_a_form_that_there_is(an, changes, status, kind):
    assert slug(begin(an, status=status, **changes)) == kind


def test_a_save_names_a_revision_that_there_is(an):
    draft = begin(an).json
    assert slug(save(an, draft, revision=2, status=422)) == "revision-unknown"


def test_beginning_needs_a_key(an):
    answer = an.post("/drafts", json={"procedure": "1.001193", "revision": 1}, status=422)
    assert faults(answer) == {"/Idempotency-Key": "required"}


def test_a_citizen_who_is_gone_begins_nothing(an, session):
    gone = Person(an.client, "da-xoa")
    session.delete(session.get_one(Citizen, gone.id))
    session.commit()
    assert slug(begin(gone, status=401)) == "token-invalid"


# Files


def test_a_file_of_a_draft_outlives_the_sweep(an, session, storage):
    long_ago = clock.now() - timedelta(days=2)
    mine = received(session, an.id, created_at=long_ago)
    left_over = received(session, an.id, created_at=long_ago)
    draft = begin(an, attachments=[attached(mine.id)]).json
    assert [f["upload"] for f in draft["files"]] == [str(mine.id)]
    assert draft["files"][0]["state"] == "received"
    assert uploads.sweep(storage, DAY) == 1
    session.expire_all()
    assert session.get(Upload, mine.id) is not None
    assert session.get(Upload, left_over.id) is None


def test_a_file_taken_out_of_a_draft_is_let_go(an, session, storage):
    mine = received(session, an.id, created_at=clock.now() - timedelta(days=2))
    draft = begin(an, attachments=[attached(mine.id)]).json
    save(an, draft, attachments=[])
    assert uploads.sweep(storage, DAY) == 1


def test_a_file_in_two_drafts_stays_while_one_lives(an, session, storage):
    mine = received(session, an.id, created_at=clock.now() - timedelta(days=2))
    first = begin(an, attachments=[attached(mine.id)]).json
    second = begin(an, attachments=[attached(mine.id)]).json
    an.delete(f"/drafts/{first['id']}", headers={"If-Match": "*"})
    assert uploads.sweep(storage, DAY) == 0
    an.delete(f"/drafts/{second['id']}", headers={"If-Match": "*"})
    assert uploads.sweep(storage, DAY) == 1


def test_a_draft_that_expires_takes_its_files_along(an, session, storage):
    mine = received(session, an.id, created_at=clock.now() - timedelta(days=31))
    draft = begin(an, attachments=[attached(mine.id)]).json
    with clock.set_to(clock.now() + timedelta(days=30, seconds=1)):
        an_again = Person(an.client, "nguyen-van-an")
        an_again.get(f"/drafts/{draft['id']}", status=404)
        assert an_again.get("/drafts").json["items"] == []
        assert drafts.sweep() == 1
        assert uploads.sweep(storage, DAY) == 1
    assert session.get(Draft, UUID(draft["id"])) is None


def test_saving_gives_thirty_days_more(an, session):
    mine = received(session, an.id)
    draft = begin(an, attachments=[attached(mine.id)]).json
    age(session, draft, days=29)
    save(an, draft, step="cha", attachments=[attached(mine.id)])
    session.refresh(mine)
    assert mine.kept_until == drafts.expires_at(kept(session, draft))
    assert mine.kept_until > clock.now() + timedelta(days=29)


def test_the_nightly_job_forgets_what_has_expired(an, session):
    old, fresh = begin(an).json, begin(an).json
    age(session, old, days=30, seconds=1)
    age(session, fresh, days=29, hours=23)
    tasks.sweep_drafts(timestamp=0)
    assert [item["id"] for item in an.get("/drafts").json["items"]] == [fresh["id"]]
    session.expire_all()
    assert session.scalars(select(Draft.id)).all() == [UUID(fresh["id"])]


# Becoming a dossier


def test_the_dossier_takes_the_place_of_the_draft(an, session):
    mine = received(session, an.id)
    draft = begin(an, attachments=[attached(mine.id)]).json
    body = submission(mine.id, draft=draft["id"])
    key = str(ids.new())
    dossier = submit(an, body, key).json
    an.get(f"/drafts/{draft['id']}", status=404)
    # A second press, with or without the draft, finds the same dossier.
    assert submit(an, body, key).json["id"] == dossier["id"]
    del body["draft"]
    assert submit(an, body, key).json["id"] == dossier["id"]


def test_a_refused_submission_leaves_the_draft(an, session):
    mine = received(session, an.id)
    draft = begin(an, attachments=[attached(mine.id)]).json
    body = submission(mine.id, draft=draft["id"], agency="nowhere")
    submit(an, body, status=422)
    assert an.get(f"/drafts/{draft['id']}").json["version"] == 1


def test_files_that_were_not_sent_are_let_go(an, session, storage):
    sent = received(session, an.id)
    extra = received(session, an.id, created_at=clock.now() - timedelta(days=2))
    draft = begin(an, attachments=[attached(sent.id), attached(extra.id)]).json
    submit(an, submission(sent.id, draft=draft["id"]))
    assert uploads.sweep(storage, DAY) == 1
    assert session.get_one(Upload, sent.id).state == "claimed"


def test_a_draft_that_is_not_there_or_not_mine_changes_nothing(an, binh, session):
    theirs = begin(binh).json
    for draft in (str(ids.new()), theirs["id"]):
        submit(an, submission(received(session, an.id).id, draft=draft))
    assert binh.get(f"/drafts/{theirs['id']}").json["version"] == 1
    refused = submit(an, submission(draft="nonsense"), status=422)
    assert faults(refused) == {"/draft": "invalid_uuid"}


def test_a_draft_of_another_procedure_is_not_taken(an, session):
    draft = begin(an).json
    kept(session, draft).procedure = "9.000009"
    session.commit()
    submit(an, submission(received(session, an.id).id, draft=draft["id"]))
    assert kept(session, draft).procedure == "9.000009"


# Really at the same time


@pytest.fixture
def phones(fresh_app) -> list[Person]:
    return [Person(fresh_app.test_client(), "nguyen-van-an") for _ in range(4)]


def at_once(*presses: Callable[[], TestResponse]) -> list[TestResponse]:
    """What each of these is answered when all begin together."""
    together = threading.Barrier(len(presses))
    answers: list[TestResponse] = []

    def run(press: Callable[[], TestResponse]) -> None:
        together.wait(timeout=10)
        answers.append(press())

    threads = [threading.Thread(target=run, args=(press,)) for press in presses]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return answers


def press(phone: Person, method: str, path: str, body: object, **headers: str) -> TestResponse:
    """A request whose answer may be anything."""
    address = f"/api/v1{path}"
    sent = phone.headers | {name.replace("_", "-"): value for name, value in headers.items()}
    return FlaskClient.open(phone.client, address, method=method, json=body, headers=sent)


def test_of_saves_at_once_one_wins_and_the_others_are_told(phones):
    draft = begin(phones[0]).json
    path = f"/drafts/{draft['id']}"
    answers = at_once(
        *(
            partial(press, phone, "PUT", path, content(step=f"s{n}"), If_Match='"1"')
            for n, phone in enumerate(phones)
        )
    )
    assert sorted(answer.status_code for answer in answers) == [200, 412, 412, 412]
    (won,) = [answer.json for answer in answers if answer.status_code == 200]
    assert phones[0].get(path).json == won
    assert all(a.json["current"] == won for a in answers if a.status_code == 412)


def test_beginning_at_once_makes_one_draft_of_a_key(phones):
    key = str(ids.new())
    answers = at_once(*(partial(begin, phone, key) for phone in phones))
    assert len({answer.json["id"] for answer in answers}) == 1


def test_two_phones_cannot_make_a_21st(phones):
    for _ in range(drafts.MOST - 1):
        begin(phones[0])
    body = {"procedure": PROCEDURE, **content()}
    answers = at_once(
        *(
            partial(press, phone, "POST", "/drafts", body, Idempotency_Key=str(ids.new()))
            for phone in phones
        )
    )
    assert sorted(answer.status_code for answer in answers) == [201, 409, 409, 409]


def test_saving_and_submitting_at_once_leaves_no_draft_behind(fresh_app, phones):
    with sessions_of(fresh_app)() as session:
        mine = received(session, phones[0].id).id
    for _ in range(3):
        draft = begin(phones[0], attachments=[attached(mine)]).json
    path = f"/drafts/{draft['id']}"
    saved = content(step="me", attachments=[attached(mine)])
    key = str(ids.new())
    answers = at_once(
        partial(press, phones[1], "PUT", path, saved, If_Match="*"),
        partial(press, phones[2], "PUT", path, saved | {"step": "cha"}, If_Match="*"),
        partial(submit, phones[0], submission(mine, draft=draft["id"]), key),
        partial(submit, phones[3], submission(mine, draft=draft["id"]), key),
    )
    assert {answer.status_code for answer in answers} <= {200, 201, 404}
    phones[0].get(path, status=404)
    with sessions_of(fresh_app)() as session:
        assert session.scalar(select(func.count()).select_from(Dossier)) == 1
