"""Administrators look after the accounts and offices that are theirs, and every step is written."""

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest
from flask.testing import FlaskClient

from backend.agencies import service as agencies
from backend.audit import service as audit
from backend.core import ids
from backend.officers import attempts
from tests.factories.citizens import ANY, BASE, faults, slug
from tests.factories.officers import CENTRE, COMMUNE, POLICE, TAX, Clerk, also, hire
from tests.officers.steps import actions, bearer, me, sign_in

pytestmark = pytest.mark.slow

NEW = {
    "username": "le-thi-moi",
    "full_name": "Lê Thị Mới",
    "phone": "0912 345 678",
    "roles": [{"role": "reception", "agency": COMMUNE}],
}


@pytest.fixture
def admin(app) -> Clerk:
    """Looks after a commune's office."""
    return Clerk(app, "administrator")


@pytest.fixture
def province(app) -> Clerk:
    """Looks after everything."""
    return Clerk(app, "administrator", agency=CENTRE)


def facts(**changes: Any) -> dict[str, Any]:
    return {name: value for name, value in {**NEW, **changes}.items() if name != "username"}


def replace(clerk: Clerk, officer_id: Any, version: int = 1, status: int = 200, **changes: Any):
    headers = {"If-Match": f'"{version}"'}
    return clerk.put(
        f"/officer/officers/{officer_id}", json=facts(**changes), headers=headers, status=status
    )


def test_a_new_officer_gets_a_password_to_replace_at_once(client, session, admin):
    made = admin.post("/officer/officers", json=NEW)
    assert made.headers["ETag"] == '"1"'
    body = made.json
    assert {name: body[name] for name in NEW} == NEW
    assert (body["is_disabled"], body["has_password"], body["locked_until"]) == (False, True, None)
    first = body["temporary_password"]
    signed = sign_in(client, "le-thi-moi", password=first)
    assert signed.json["officer"]["missing"] == ["password_change"]
    client.get(f"{BASE}/officer/agencies", **bearer(signed), status=403)
    change = {"current_password": first, "new_password": "một câu của riêng tôi"}
    done = client.put(f"{BASE}/officer/me/password", json=change, **bearer(signed))
    assert done.json["missing"] == []
    client.get(f"{BASE}/officer/agencies", **bearer(signed))
    sign_in(client, "le-thi-moi", password=first, status=401)


def test_what_an_administrator_does_is_written_down_without_personal_data(session, admin):
    officer_id = admin.post("/officer/officers", json=NEW).json["id"]
    (entry,) = audit.entries(("officer", officer_id))
    assert (entry.action, entry.actor_id) == ("officer.created", admin.id)
    assert entry.details == {"roles": NEW["roles"], "disabled": False}
    replace(admin, officer_id, full_name="Lê Thị Khác", is_disabled=True)
    admin.post(f"/officer/officers/{officer_id}/password", headers=ANY)
    admin.delete(f"/officer/officers/{officer_id}/second-factor", headers=ANY)
    admin.delete(f"/officer/officers/{officer_id}/sessions")
    entries = audit.entries(("officer", officer_id))
    assert [entry.action for entry in entries][1:] == [
        "officer.changed",
        "officer.password_reset",
        "officer.second_factor_reset",
        "officer.sessions_ended",
    ]
    assert {entry.actor_id for entry in entries} == {admin.id}
    written = str([entry.details for entry in entries])
    assert "Lê" not in written
    assert "0912" not in written
    assert audit.verify() is None


@pytest.mark.parametrize(
    ("change", "wrong"),
    [
        ({"username": "Le-Thi-Moi"}, {"/username": "pattern"}),
        ({"username": "a"}, {"/username": "pattern"}),
        ({"username": "le-thi-moi\n"}, {"/username": "pattern"}),
        ({"full_name": "  "}, {"/full_name": "wrong_length"}),
        ({"full_name": "x" * 201}, {"/full_name": "wrong_length"}),
        ({"full_name": "Lê\x00"}, {"/full_name": "nul_character"}),
        ({"phone": "call me"}, {"/phone": "pattern"}),
        ({"roles": []}, {"/roles": "wrong_length"}),
        ({"roles": [{"role": "king", "agency": COMMUNE}]}, {"/roles/0/role": "invalid_choice"}),
        (
            {"roles": [{"role": "leader", "agency": "H53.999"}]},
            {"/roles/0/agency": "unknown_agency"},
        ),
        ({"roles": [{"role": "leader", "agency": "H\x00"}]}, {"/roles/0/agency": "nul_character"}),
        ({"roles": "leader"}, {"/roles": "invalid"}),
        ({"signs_in_by": "magic"}, {"/signs_in_by": "invalid_choice"}),
        ({"password": "chosen by me"}, {"/password": "unknown_field"}),
    ],
)
def test_an_account_that_cannot_be_is_refused(session, admin, change: Any, wrong: dict[str, str]):
    refused = admin.post("/officer/officers", json={**NEW, **change}, status=422)
    assert faults(refused) == wrong


def test_a_name_belongs_to_one_officer(admin):
    admin.post("/officer/officers", json=NEW)
    assert slug(admin.post("/officer/officers", json=NEW, status=409)) == "username-taken"


def test_a_name_asked_for_twice_at_once_is_given_once(fresh_app):
    headers = [Clerk(fresh_app, "administrator").headers for _ in range(4)]
    together = threading.Barrier(4)

    def press(number: int) -> int:
        together.wait(timeout=30)
        answer = FlaskClient(fresh_app).post(
            f"{BASE}/officer/officers", json=NEW, headers=headers[number]
        )
        return answer.status_code

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(press, range(4))) == [201, 409, 409, 409]


def test_accounts_are_listed_page_by_page(session, province):
    for number in range(60):
        hire("reception", username=f"officer-{number:02}")
    first = province.get("/officer/officers").json
    second = province.get(f"/officer/officers?cursor={first['next']}").json
    names = [officer["username"] for page in (first, second) for officer in page["items"]]
    assert (len(first["items"]), second["next"]) == (50, None)
    assert names == sorted(names)
    assert len(names) == 61


@pytest.mark.parametrize("cursor", ["x", "%3Ei%3A1", "<s:a", ">s:a~s:b", ">", ">x:1", "%00"])
def test_what_is_no_cursor_is_refused(province, cursor: str):
    refused = province.get(f"/officer/officers?cursor={cursor}", status=422)
    assert faults(refused) == {"/cursor": "invalid"}


def test_an_administrator_sees_the_accounts_of_their_office(session, admin, province):
    mine, other = hire("reception", username="cua-minh"), hire("reception", agency=TAX)
    both = hire("specialist", username="hai-noi")
    also(both, "specialist", TAX)
    seen = {officer["id"] for officer in admin.get("/officer/officers").json["items"]}
    assert seen == {str(mine.id), str(both.id), str(admin.id)}
    assert slug(admin.get(f"/officer/officers/{other.id}", status=404)) == "officer-not-found"
    admin.get(f"/officer/officers/{ids.new()}", status=404)
    assert province.get(f"/officer/officers/{other.id}").json["roles"] == [
        {"role": "reception", "agency": TAX}
    ]
    assert len(admin.get(f"/officer/officers/{both.id}").json["roles"]) == 2


def test_who_also_works_elsewhere_is_for_the_province_to_change(session, admin, province):
    both = hire("specialist", username="hai-noi")
    also(both, "specialist", TAX)
    path = f"/officer/officers/{both.id}"
    assert slug(replace(admin, both.id, status=403)) == "not-your-office"
    assert slug(admin.post(f"{path}/password", headers=ANY, status=403)) == "not-your-office"
    assert slug(admin.delete(f"{path}/second-factor", headers=ANY, status=403)) == "not-your-office"
    assert slug(admin.delete(f"{path}/sessions", status=403)) == "not-your-office"
    assert actions(both) == []
    replace(province, both.id)


def test_somebody_elses_officer_is_not_there(session, admin):
    other = hire("reception", agency=TAX)
    path = f"/officer/officers/{other.id}"
    assert slug(replace(admin, other.id, status=404)) == "officer-not-found"
    admin.post(f"{path}/password", headers=ANY, status=404)
    admin.delete(f"{path}/second-factor", headers=ANY, status=404)
    admin.delete(f"{path}/sessions", status=404)
    assert actions(other) == []


@pytest.mark.parametrize("agency", [TAX, POLICE, CENTRE])
def test_nobody_gives_roles_in_an_office_that_is_not_theirs(session, admin, agency: str):
    roles = [{"role": "administrator", "agency": agency}]
    refused = admin.post("/officer/officers", json={**NEW, "roles": roles}, status=403)
    assert slug(refused) == "not-your-office"
    mine = hire("reception")
    assert slug(replace(admin, mine.id, roles=roles, status=403)) == "not-your-office"
    session.refresh(mine)
    assert mine.version == 1


def test_nobody_administers_themselves(session, admin):
    path = f"/officer/officers/{admin.id}"
    assert slug(replace(admin, admin.id, status=409)) == "own-account"
    assert slug(admin.post(f"{path}/password", headers=ANY, status=409)) == "own-account"
    assert slug(admin.delete(f"{path}/second-factor", headers=ANY, status=409)) == "own-account"
    admin.get("/officer/officers")


def test_who_looked_at_an_old_version_is_told_the_new_one(session, admin):
    officer = hire("reception", username="tiep-nhan")
    replace(admin, officer.id, full_name="Người Thứ Nhất")
    refused = replace(admin, officer.id, full_name="Người Thứ Hai", status=412)
    assert slug(refused) == "changed-meanwhile"
    assert refused.json["current"]["full_name"] == "Người Thứ Nhất"
    assert refused.headers["ETag"] == '"2"'
    missing = admin.put(f"/officer/officers/{officer.id}", json=facts(), status=428)
    assert slug(missing) == "if-match-missing"


def test_a_closed_account_can_be_opened_again(client, session, admin):
    officer = hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    assert replace(admin, officer.id, is_disabled=True).json["is_disabled"] is True
    me(client, signed, 401)
    sign_in(client, "tiep-nhan", status=401)
    assert replace(admin, officer.id, 2, is_disabled=False).json["is_disabled"] is False
    me(client, signed, 401)
    sign_in(client, "tiep-nhan")


def test_a_reset_password_opens_a_locked_account(client, session, admin):
    officer = hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    for _ in range(attempts.MOST):
        sign_in(client, "tiep-nhan", status=401, password="sai sai sai sai")
    assert admin.get(f"/officer/officers/{officer.id}").json["locked_until"] is not None
    given = admin.post(f"/officer/officers/{officer.id}/password", headers=ANY).json[
        "temporary_password"
    ]
    assert admin.get(f"/officer/officers/{officer.id}").json["locked_until"] is None
    me(client, signed, 401)
    again = sign_in(client, "tiep-nhan", password=given)
    assert again.json["officer"]["missing"] == ["password_change"]


def test_a_leader_who_lost_the_phone_begins_anew(client, session, admin):
    leader = hire("leader", username="lanh-dao")
    assert sign_in(client, "lanh-dao").json["officer"]["missing"] == ["second_factor"]
    admin.delete(f"/officer/officers/{leader.id}/second-factor", headers=ANY)
    assert sign_in(client, "lanh-dao").json["officer"]["missing"] == ["enrolment"]


def test_who_has_not_seen_the_latest_resets_nothing(session, admin):
    officer = hire("leader", username="lanh-dao")
    path = f"/officer/officers/{officer.id}"
    seen = {"If-Match": admin.get(path).headers["ETag"]}
    reset = admin.post(f"{path}/password", headers=seen)
    assert reset.headers["ETag"] == admin.get(path).headers["ETag"] != seen["If-Match"]
    session.refresh(officer)
    kept = officer.password_hash
    for method, below in (("post", "/password"), ("delete", "/second-factor")):
        call = getattr(admin, method)
        assert slug(call(path + below, status=428)) == "if-match-missing"
        late = call(path + below, headers=seen, status=412)
        assert late.json["current"] == admin.get(path).json
        assert late.headers["ETag"] == reset.headers["ETag"]
    session.refresh(officer)
    assert officer.password_hash == kept
    assert actions(officer) == ["officer.password_reset"]


def test_a_leader_of_the_centre_administers_nothing(app):
    leader = Clerk(app, "leader", agency=CENTRE)
    assert slug(leader.get("/officer/officers", status=403)) == "role-needed"


# Offices.

OFFICE = {"code": "H53.930", "name": "Phòng Tư pháp thử", "level": "tax"}
WHERE = {
    "address": "Số 1, đường Ví Dụ, xã Tân Châu",
    "phone": "0276 3 000 000",
    "hours": "thứ Hai đến thứ Bảy, 07:00–17:00",
}


def test_the_province_makes_and_renames_offices(client, session, province):
    made = province.post("/officer/agencies", json=OFFICE)
    assert made.json == {**OFFICE, "commune": None, **dict.fromkeys(WHERE)}
    assert made.headers["ETag"] == '"1"'
    assert OFFICE["code"] in [
        office["code"] for office in client.get(f"{BASE}/agencies?level=tax").json["items"]
    ]
    path = f"/officer/agencies/{OFFICE['code']}"
    named = {"name": "Phòng Tư pháp khác"}
    renamed = province.put(path, json=named, headers={"If-Match": '"1"'})
    assert (renamed.json["name"], renamed.headers["ETag"]) == (named["name"], '"2"')
    late = province.put(path, json={"name": "x"}, headers={"If-Match": '"1"'}, status=412)
    assert late.json["current"]["name"] == named["name"]
    agency = agencies.find(OFFICE["code"])
    assert [e.action for e in audit.entries(("agency", agency.id))] == [
        "agency.created",
        "agency.changed",
    ]


def test_the_province_says_where_an_office_is_and_when_it_is_open(client, session, province):
    path = f"/officer/agencies/{COMMUNE}"
    body = {"name": "Trung tâm phường", **WHERE}
    changed = province.put(path, json=body, headers={"If-Match": '"1"'})
    assert changed.json.items() >= body.items()
    [seen] = [o for o in client.get(f"{BASE}/agencies").json["items"] if o["code"] == COMMUNE]
    assert seen.items() >= body.items()
    # The same once more is no change; what is left out is empty from then on.
    same = province.put(path, json=body, headers={"If-Match": '"2"'})
    assert same.headers["ETag"] == '"2"'
    emptied = province.put(path, json={"name": body["name"]}, headers={"If-Match": '"2"'})
    assert emptied.json.items() >= dict.fromkeys(WHERE).items()
    assert emptied.headers["ETag"] == '"3"'


def test_a_new_office_may_say_so_at_once(province):
    made = province.post("/officer/agencies", json={**OFFICE, **WHERE})
    assert made.json == {**OFFICE, "commune": None, **WHERE}


@pytest.mark.parametrize(
    ("wrong", "found"),
    [
        ({"address": ""}, {"/address": "wrong_length"}),
        ({"address": "x" * 301}, {"/address": "wrong_length"}),
        ({"hours": "   "}, {"/hours": "wrong_length"}),
        ({"hours": "x" * 201}, {"/hours": "wrong_length"}),
        ({"hours": ["07:30"]}, {"/hours": "invalid"}),
        ({"phone": "gọi tôi"}, {"/phone": "pattern"}),
        ({"phone": "javascript:1"}, {"/phone": "pattern"}),
        ({"phone": "0276 3 000 000\nx"}, {"/phone": "pattern"}),
        ({"phone": 276}, {"/phone": "invalid"}),
        ({"address": "x\x00"}, {"/address": "nul_character"}),
    ],
)
def test_what_nobody_can_find_an_office_by_is_refused(province, wrong, found):
    path = f"/officer/agencies/{COMMUNE}"
    body = {"name": "x", **WHERE, **wrong}
    refused = province.put(path, json=body, headers={"If-Match": "*"}, status=422)
    assert faults(refused) == found
    assert province.get(path).headers["ETag"] == '"1"'


def test_a_name_given_by_hand_outlives_the_next_release(session, province):
    path = f"/officer/agencies/{COMMUNE}"
    province.put(path, json={"name": "Tên mới"}, headers={"If-Match": '"1"'})
    agencies.install("80", "H53")
    assert province.get(path).json["name"] == "Tên mới"


@pytest.mark.parametrize(
    ("change", "kind", "status"),
    [
        ({"code": COMMUNE}, "agency-taken", 409),
        ({"level": "commune", "commune": "25459"}, "agency-taken", 409),
        ({"code": "Phòng 1"}, "invalid-request", 422),
        ({"code": "H53"}, "invalid-request", 422),
        ({"level": "ministry"}, "invalid-request", 422),
        ({"commune": "1"}, "invalid-request", 422),
        ({"name": ""}, "invalid-request", 422),
    ],
)
def test_an_office_that_cannot_be_is_refused(province, change: Any, kind: str, status: int):
    refused = province.post("/officer/agencies", json={**OFFICE, **change}, status=status)
    assert slug(refused) == kind


def test_offices_are_not_an_offices_own_business(admin):
    assert slug(admin.post("/officer/agencies", json=OFFICE, status=403)) == "not-your-office"
    headers = {"If-Match": "*"}
    path = f"/officer/agencies/{COMMUNE}"
    refused = admin.put(path, json={"name": "x"}, headers=headers, status=403)
    assert slug(refused) == "not-your-office"


@pytest.mark.parametrize("code", ["H53.999", "x%00y", "%F0%9F%8C%8A"])
def test_an_office_that_is_not_there(province, code: str):
    province.get(f"/officer/agencies/{code}", status=404)
    headers = {"If-Match": "*"}
    province.put(f"/officer/agencies/{code}", json={"name": "x"}, headers=headers, status=404)


def test_any_officer_sees_every_office(app):
    found = Clerk(app, "reception").get("/officer/agencies").json["items"]
    assert {office["level"] for office in found} == set(agencies.LEVELS)
