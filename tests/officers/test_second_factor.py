"""The second factor: who needs one, how it is set up, and that no code works twice."""

from datetime import timedelta

import pyotp
import pytest

from backend.audit import service as audit
from backend.core import clock
from backend.officers import attempts
from backend.officers.models import Officer
from tests.factories.citizens import BASE, slug
from tests.factories.officers import PASSWORD, hire
from tests.officers.steps import NOON, actions, bearer, change, code, give, me, sign_in

pytestmark = pytest.mark.slow


def test_a_leader_needs_the_second_factor(client, session):
    hire("leader", username="lanh-dao")
    signed = sign_in(client, "lanh-dao")
    assert signed.json["officer"]["missing"] == ["second_factor"]
    assert give(client, signed, code()).json["missing"] == []
    assert me(client, signed).json["missing"] == []


def test_all_of_it_may_come_in_one_call(client, session):
    hire("administrator", username="quan-tri")
    assert sign_in(client, "quan-tri", code=code()).json["officer"]["missing"] == []


def test_a_code_works_once(client, session):
    hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        sign_in(client, "lanh-dao", code=code())
        assert slug(sign_in(client, "lanh-dao", status=401, code=code())) == "second-factor-wrong"
        again = sign_in(client, "lanh-dao")
        assert slug(give(client, again, code(), status=401)) == "second-factor-wrong"
    with clock.set_to(NOON + timedelta(seconds=30)):
        assert give(client, again, code()).json["missing"] == []


@pytest.mark.parametrize(("steps", "status"), [(-2, 401), (-1, 200), (0, 200), (1, 200), (2, 401)])
def test_a_phones_clock_may_be_a_little_off(client, session, steps: int, status: int):
    hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        signed = sign_in(client, "lanh-dao")
        give(client, signed, code(NOON + timedelta(seconds=30 * steps)), status=status)


def test_after_a_code_of_the_future_an_earlier_one_is_void(client, session):
    hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        sign_in(client, "lanh-dao", code=code(NOON + timedelta(seconds=30)))
        sign_in(client, "lanh-dao", code=code(), status=401)


@pytest.mark.parametrize("given", ["000000", "abcdef", "12345", "một hai", "492039 ", "4" * 64])
def test_a_wrong_code_is_refused_and_written_down(client, session, given: str):
    officer = hire("leader", username="lanh-dao")
    signed = sign_in(client, "lanh-dao")
    assert slug(give(client, signed, given, status=401)) == "second-factor-wrong"
    assert me(client, signed).json["missing"] == ["second_factor"]
    assert actions(officer) == ["officer.signed_in", "officer.second_factor_refused"]


def test_who_has_no_second_factor_has_none_to_give(client, session):
    hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan", code="492039")
    assert signed.json["officer"]["missing"] == []
    assert slug(give(client, signed, "492039", status=409)) == "nothing-to-confirm"


def places(answer) -> list[tuple[str, str]]:
    return [(error["pointer"], error["code"]) for error in answer.json["errors"]]


def enrol(client, signed, status: int = 201):
    path = f"{BASE}/officer/me/second-factor"
    return client.post(path, **bearer(signed), status=status)


def confirm(client, signed, given: str, current: str | None = None, status: int = 200):
    path = f"{BASE}/officer/me/second-factor"
    body = {"code": given, "current_code": current}
    return client.put(path, json=body, **bearer(signed), status=status)


def renew(client, signed, given: str, status: int = 201):
    path = f"{BASE}/officer/me/recovery-codes"
    return client.post(path, json={"code": given}, **bearer(signed), status=status)


def without_second_factor(session, *roles: str) -> Officer:
    officer = hire(*roles, username="moi-den")
    officer.totp_secret = officer.totp_confirmed_at = None
    session.commit()
    return officer


def test_a_leader_without_a_second_factor_may_only_set_one_up(client, session):
    officer = without_second_factor(session, "leader")
    signed = sign_in(client, "moi-den")
    assert signed.json["officer"]["missing"] == ["enrolment"]
    refused = client.get(f"{BASE}/officer/agencies", **bearer(signed), status=403)
    assert (slug(refused), refused.json["missing"]) == ("sign-in-incomplete", ["enrolment"])
    assert slug(give(client, signed, "492039", status=409)) == "nothing-to-confirm"
    offered = enrol(client, signed).json
    assert offered["uri"].startswith("otpauth://totp/")
    assert f"secret={offered['secret']}" in offered["uri"]
    assert "issuer=M%E1%BB%99t%20C%E1%BB%ADa" in offered["uri"]
    confirm(client, signed, "000000", status=401)
    codes = confirm(client, signed, pyotp.TOTP(offered["secret"]).at(clock.now())).json
    assert len(set(codes["recovery_codes"])) == 10
    now = me(client, signed).json
    assert (now["missing"], now["has_second_factor"], now["recovery_codes_left"]) == ([], True, 10)
    client.get(f"{BASE}/officer/agencies", **bearer(signed))
    session.refresh(officer)
    assert offered["secret"].encode() not in officer.totp_secret
    assert "officer.second_factor_enrolled" in actions(officer)


def test_the_code_that_confirmed_does_not_sign_in(client, session):
    without_second_factor(session, "leader")
    with clock.set_to(NOON):
        signed = sign_in(client, "moi-den")
        first = pyotp.TOTP(enrol(client, signed).json["secret"])
        confirm(client, signed, first.at(NOON))
        sign_in(client, "moi-den", code=first.at(NOON), status=401)


def test_nothing_is_confirmed_that_was_not_offered(client, session):
    without_second_factor(session, "leader")
    signed = sign_in(client, "moi-den")
    assert slug(confirm(client, signed, "492039", status=409)) == "nothing-to-confirm"


def test_a_password_alone_does_not_replace_a_second_factor(client, session):
    hire("leader", username="lanh-dao")
    thief = sign_in(client, "lanh-dao")
    assert slug(enrol(client, thief, status=403)) == "sign-in-incomplete"
    assert slug(confirm(client, thief, "492039", status=403)) == "sign-in-incomplete"
    assert slug(renew(client, thief, "492039", status=403)) == "sign-in-incomplete"
    refused = change(client, thief, PASSWORD, "mật khẩu của kẻ trộm", 403)
    assert slug(refused) == "sign-in-incomplete"


def test_a_new_phone_replaces_the_old_one_once_it_is_confirmed(client, session):
    officer = hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        signed = sign_in(client, "lanh-dao", code=code())
        new = pyotp.TOTP(enrol(client, signed).json["secret"])
    later = NOON + timedelta(minutes=2)
    with clock.set_to(later):
        elsewhere = sign_in(client, "lanh-dao", code=code())
        confirm(client, signed, new.at(later), code(later + timedelta(seconds=30)))
        me(client, elsewhere, status=401)
        me(client, signed)
    last = NOON + timedelta(minutes=4)
    with clock.set_to(last):
        sign_in(client, "lanh-dao", code=code(), status=401)
        sign_in(client, "lanh-dao", code=new.at(last))
    (enrolled,) = [
        entry
        for entry in audit.entries(("officer", officer.id))
        if entry.action == "officer.second_factor_enrolled"
    ]
    assert enrolled.details == {"sessions_ended": 1}


def test_a_session_left_open_does_not_replace_the_phone(client, session):
    officer = hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        signed = sign_in(client, "lanh-dao", code=code())
        new = pyotp.TOTP(enrol(client, signed).json["secret"])
        missing = confirm(client, signed, new.at(NOON), status=422)
        assert places(missing) == [("/current_code", "required")]
        # The one the session began with is used up.
        for given in ("000000", code(), ""):
            wrong = confirm(client, signed, new.at(NOON), given, status=422 if not given else 401)
            assert [place for place, _ in places(wrong)] == ["/current_code"]
        assert slug(renew(client, signed, "000000", status=401)) == "second-factor-wrong"
    assert "officer.second_factor_enrolled" not in actions(officer)
    later = NOON + timedelta(minutes=2)
    with clock.set_to(later):
        sign_in(client, "lanh-dao", code=new.at(later), status=401)
        sign_in(client, "lanh-dao", code=code())


def test_a_wrong_code_of_the_new_phone_uses_up_none_of_the_old(client, session):
    hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        signed = sign_in(client, "lanh-dao", code=code())
        new = pyotp.TOTP(enrol(client, signed).json["secret"])
    later = NOON + timedelta(minutes=2)
    with clock.set_to(later):
        wrong = confirm(client, signed, "000000", code(), status=401)
        assert places(wrong) == [("/code", "invalid")]
        confirm(client, signed, new.at(later), code())


def test_an_unconfirmed_phone_asks_nothing_of_one_there_is_not(client, session):
    without_second_factor(session, "leader")
    signed = sign_in(client, "moi-den")
    new = pyotp.TOTP(enrol(client, signed).json["secret"])
    assert places(confirm(client, signed, "000000", status=401)) == [("/code", "invalid")]
    confirm(client, signed, new.at(clock.now()), "492039")


def test_codes_guessed_in_an_open_session_lock_the_account(client, session):
    officer = hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        signed = sign_in(client, "lanh-dao", code=code())
        new = pyotp.TOTP(enrol(client, signed).json["secret"])
    later = NOON + timedelta(minutes=2)
    with clock.set_to(later):
        for _ in range(attempts.MOST // 2):
            confirm(client, signed, new.at(later), "000000", status=401)
            renew(client, signed, "000000", status=401)
        # Even the right one is not looked at now.
        confirm(client, signed, new.at(later), code(), status=401)
        renew(client, signed, code(), status=401)
    assert actions(officer)[-1] == "officer.locked"


def test_recovery_codes_are_renewed_by_the_phone(client, session):
    hire("leader", username="lanh-dao")
    with clock.set_to(NOON):
        signed = sign_in(client, "lanh-dao", code=code())
    later = NOON + timedelta(minutes=2)
    with clock.set_to(later):
        assert len(renew(client, signed, code()).json["recovery_codes"]) == 10
        assert me(client, signed).json["recovery_codes_left"] == 10


def test_who_has_no_second_factor_has_no_recovery_codes(client, session):
    hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    for _ in range(attempts.MOST + 1):
        assert slug(renew(client, signed, "000000", status=409)) == "nothing-to-confirm"


def test_a_receptionist_may_have_one_too_and_needs_it_then(client, session):
    hire("reception", username="tiep-nhan")
    signed = sign_in(client, "tiep-nhan")
    new = pyotp.TOTP(enrol(client, signed).json["secret"])
    confirm(client, signed, new.at(clock.now()))
    assert sign_in(client, "tiep-nhan").json["officer"]["missing"] == ["second_factor"]


def test_a_recovery_code_stands_in_for_a_lost_phone_once(client, session):
    officer = without_second_factor(session, "leader")
    signed = sign_in(client, "moi-den")
    new = pyotp.TOTP(enrol(client, signed).json["secret"])
    one, other, *_ = confirm(client, signed, new.at(clock.now())).json["recovery_codes"]
    again = sign_in(client, "moi-den")
    assert give(client, again, one.lower().replace("-", " ")).json["recovery_codes_left"] == 9
    assert actions(officer)[-1] == "officer.second_factor_recovered"
    give(client, sign_in(client, "moi-den"), one, status=401)
    renew(client, again, one, status=401)
    renewed = renew(client, again, other).json
    sign_in(client, "moi-den", code=other, status=401)
    sign_in(client, "moi-den", code=renewed["recovery_codes"][0])


def test_a_secret_that_cannot_be_read_any_more_lets_nobody_in(client, session, capsys):
    officer = hire("leader", username="lanh-dao")
    officer.totp_secret = officer.totp_secret[:-1] + bytes([officer.totp_secret[-1] ^ 1])
    session.commit()
    sign_in(client, "lanh-dao", code=code(), status=401)
    assert "second_factor_unreadable" in capsys.readouterr().out
