"""Publishing: revisions beside one another, from the day each counts, and what stays as it was."""

import threading
from copy import deepcopy
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from backend.core import clock
from backend.core.errors import Problem
from backend.procedures import publishing, service
from backend.procedures.definition import Definition
from backend.procedures.editions import shelf
from backend.procedures.models import Revision
from backend.procedures.publishing import GRACE, NotPublished
from tests.factories.procedures import catalogue

pytestmark = pytest.mark.slow

CODE = "9.000001"
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


@pytest.fixture(autouse=True)
def still_clock():
    """The tests' own moment, and a shelf that remembers nothing of them."""
    with clock.set_to(NOW):
        shelf.forget()
        yield
    shelf.forget()


def at(moment: datetime):
    """The world at another moment."""
    shelf.forget()
    return clock.set_to(moment)


def definition(code: str = CODE, **changes: Any) -> Definition:
    """Birth registration under another code, in force since 2025, with some of it changed."""
    found = catalogue()["1.001193"]
    return Definition.from_dict({**deepcopy(found.to_dict()), "code": code, **changes})


def renamed(name: str, **changes: Any) -> Definition:
    return definition(name={"vi": name, "en": name}, **changes)


def rows(session) -> list[Revision]:
    session.expire_all()
    query = select(Revision).where(Revision.code == CODE).order_by(Revision.number)
    return list(session.scalars(query))


def states(code: str = CODE) -> list[str]:
    return [entry["state"] for entry in service.history(code, "en")]


def test_the_first_revision_counts_from_its_day(session):
    (done,) = publishing.publish([definition()])
    assert (done.number, done.outcome, done.changes) == (1, "published", ())
    assert done.effective_at == datetime(2025, 6, 30, 17, 0, tzinfo=UTC)
    assert service.current(CODE).number == 1


def test_the_same_again_does_nothing(session):
    publishing.publish([definition()])
    (done,) = publishing.publish([definition()])
    assert (done.number, done.outcome) == (1, "unchanged")
    assert len(rows(session)) == 1


def test_a_later_revision_never_reaches_back(session):
    publishing.publish([definition()])
    (done,) = publishing.publish([renamed("B")])
    assert (done.number, done.effective_at) == (2, NOW)
    assert service.current(CODE).number == 2
    assert service.current(CODE).effective_from == date(2026, 11, 24)


def test_who_began_on_the_old_one_may_finish_within_the_grace(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B")])
    assert service.open_edition(CODE, 1).number == 1
    assert states() == ["current", "closing"]
    with at(NOW + GRACE - timedelta(seconds=1)):
        assert service.open_edition(CODE, 1).number == 1
    with at(NOW + GRACE), pytest.raises(Problem) as refused:
        service.open_edition(CODE, 1)
    assert refused.value.kind is service.REVISION_RETIRED
    assert refused.value.extra == {"current_revision": 2}


def test_a_revision_may_start_on_a_day_to_come(session):
    publishing.publish([definition()])
    (done,) = publishing.publish([renamed("Luật mới", effective_from="2027-03-01")])
    begins = datetime(2027, 2, 28, 17, 0, tzinfo=UTC)
    assert done.effective_at == begins
    assert service.current(CODE).number == 1
    assert states() == ["planned", "current"]
    with pytest.raises(Problem) as refused:
        service.open_edition(CODE, 2)
    assert refused.value.kind is service.REVISION_UNKNOWN
    with at(begins - timedelta(seconds=1)):
        assert service.current(CODE).number == 1
    with at(begins):
        assert service.current(CODE).number == 2
        assert service.open_edition(CODE, 1).number == 1
    with at(begins + GRACE), pytest.raises(Problem):
        service.open_edition(CODE, 1)


def test_a_procedure_may_begin_on_a_day_to_come(session):
    publishing.publish([definition(effective_from="2027-03-01")])
    with pytest.raises(Problem) as refused:
        service.current(CODE)
    assert refused.value.kind is service.PROCEDURE_NOT_FOUND
    assert states() == ["planned"]


def test_a_planned_revision_is_corrected_before_its_day(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B", effective_from="2027-03-01")])
    publishing.publish([renamed("C", effective_from="2027-03-01")])
    assert states() == ["planned", "withdrawn", "current"]
    with at(datetime(2027, 3, 1, tzinfo=UTC)):
        assert service.current(CODE).number == 3
        assert service.open_edition(CODE, 1).number == 1
        with pytest.raises(Problem) as refused:
            service.open_edition(CODE, 2)
    assert refused.value.extra == {"current_revision": 3}


def test_a_correction_at_once_withdraws_what_was_planned(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B", effective_from="2027-03-01")])
    publishing.publish([renamed("C")])
    first, planned, third = rows(session)
    assert (first.retired_at, third.retired_at) == (NOW + GRACE, None)
    assert planned.retired_at == planned.effective_at
    with at(datetime(2027, 3, 2, tzinfo=UTC)):
        assert service.current(CODE).number == 3


def test_a_plan_is_taken_back_only_when_asked(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B", effective_from="2027-01-01")])
    publishing.withdraw(CODE, 2)
    publishing.publish([renamed("B", effective_from="2027-03-01")])
    assert states() == ["planned", "withdrawn", "current"]
    with at(datetime(2027, 2, 1, tzinfo=UTC)):
        assert service.current(CODE).number == 1
    with at(datetime(2027, 3, 2, tzinfo=UTC)):
        assert service.current(CODE).number == 3


def test_taking_back_a_plan_between_two_others_closes_the_gap(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B", effective_from="2027-01-01")])
    publishing.publish([renamed("C", effective_from="2027-03-01")])
    publishing.withdraw(CODE, 2)
    first, _, third = rows(session)
    assert first.retired_at == third.effective_at + GRACE
    publishing.withdraw(CODE, 3)
    assert rows(session)[0].retired_at is None


def test_only_plans_can_be_taken_back(session):
    publishing.publish([definition()])
    for number in (1, 2):
        with pytest.raises(NotPublished):
            publishing.withdraw(CODE, number)


def test_plans_follow_one_another(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B", effective_from="2027-01-01")])
    publishing.publish([renamed("C", effective_from="2027-03-01")])
    assert states() == ["planned", "planned", "current"]
    for day, number in [("2026-12-31", 1), ("2027-01-02", 2), ("2027-03-02", 3)]:
        with at(datetime.fromisoformat(f"{day}T12:00:00+00:00")):
            assert service.current(CODE).number == number


def test_what_was_published_cannot_be_changed(session):
    publishing.publish([definition()])
    for change in (
        "update procedure_revisions set definition = '{}'",
        "update procedure_revisions set documents = '{}'",
        "update procedure_revisions set effective_at = now()",
        "update procedure_revisions set number = 7",
        "delete from procedure_revisions",
    ):
        with pytest.raises(DBAPIError, match="cannot be changed"), session.begin_nested():
            session.execute(text(change))


def test_all_or_none(session):
    publishing.publish([definition()])
    broken = definition("9.000002", steps=[{"key": "a", "title": {"vi": "a", "en": "a"}}])
    with pytest.raises(KeyError):
        publishing.publish([renamed("B"), broken])
    assert [row.number for row in rows(session)] == [1]
    assert service.current(CODE).definition.checksum == definition().checksum


# Closing


def test_a_closed_procedure_takes_nothing_more(session):
    publishing.publish([definition()])
    assert publishing.retire(CODE) == NOW
    with pytest.raises(Problem) as refused:
        service.current(CODE)
    assert refused.value.kind is service.PROCEDURE_NOT_FOUND
    assert states() == ["retired"]
    assert CODE not in [found["code"] for found in service.list_current("vi", "", "").items]


def test_it_may_close_on_a_day_to_come(session):
    publishing.publish([definition()])
    closing = publishing.retire(CODE, date(2027, 1, 1))
    assert closing == datetime(2026, 12, 31, 17, 0, tzinfo=UTC)
    assert service.current(CODE).number == 1
    with at(closing), pytest.raises(Problem):
        service.current(CODE)


def test_closing_withdraws_what_was_planned(session):
    publishing.publish([definition()])
    publishing.publish([renamed("B", effective_from="2027-03-01")])
    publishing.retire(CODE)
    assert states() == ["withdrawn", "retired"]


def test_publishing_leaves_a_closed_procedure_closed_unless_told(session):
    publishing.publish([definition()])
    publishing.retire(CODE)
    (done,) = publishing.publish([renamed("B")])
    assert (done.number, done.outcome) == (1, "closed")
    (done,) = publishing.publish([definition()], reopen=[CODE])
    assert (done.number, done.outcome) == (2, "published")
    assert service.current(CODE).number == 2
    assert rows(session)[0].retired_at == NOW


@pytest.mark.parametrize("code", ["9.999999", ""])
def test_what_is_not_there_cannot_be_closed(session, code):
    with pytest.raises(NotPublished):
        publishing.retire(code)


def test_it_closes_once(session):
    publishing.publish([definition()])
    publishing.retire(CODE)
    with pytest.raises(NotPublished):
        publishing.retire(CODE)


# What changed


def with_first_field(**changes: Any) -> Definition:
    changed = definition()
    changed.data["steps"][0]["groups"][0]["fields"][0].update(changes)  # type: ignore[typeddict-item]
    return changed


def test_it_says_what_changed_key_by_key(session):
    publishing.publish([definition()])
    steps = deepcopy(definition().data["steps"])
    fields = steps[0]["groups"][0]["fields"]
    fields[0]["label"] = {"vi": "Bạn là gì của bé", "en": "Who are you"}
    removed = fields.pop(1)["key"]
    fields.append(
        {"key": "nguoi_yeu_cau.ghi_chu", "type": "text", "max": 9, "label": {"vi": "G", "en": "N"}}
    )
    papers = deepcopy(definition().data["requirements"])
    papers[0]["max_files"] = 3
    (done,) = publishing.publish(
        [
            definition(
                steps=steps,
                requirements=papers,
                fees=[{"text": {"vi": "Miễn phí", "en": "Free"}, "amount": 0, "certainty": "sure"}],
            )
        ]
    )
    assert [str(change) for change in done.changes] == [
        "~ nguoi_yeu_cau.quan_he: label",
        "+ nguoi_yeu_cau.ghi_chu",
        f"- {removed}",
        "~ paper giay_chung_sinh: max_files",
        "~ fees",
    ]


def test_moving_a_question_is_a_change_too(session):
    publishing.publish([definition()])
    steps = deepcopy(definition().data["steps"])
    fields = steps[0]["groups"][0]["fields"]
    fields.append(fields.pop(0))
    (done,) = publishing.publish([definition(steps=steps)])
    assert [str(change) for change in done.changes] == ["~ order"]


# Over HTTP


def test_the_history_over_http(client, session):
    publishing.publish([definition()])
    publishing.publish([with_first_field(label={"vi": "Quan hệ", "en": "Relationship"})])
    answer = client.get(f"/api/v1/procedures/{CODE}/revisions")
    newest, first = answer.json["items"]
    assert newest == {
        "number": 2,
        "state": "current",
        "effective_from": "2026-11-24",
        "published_at": "2026-11-24T03:00:00Z",
        "retired_at": None,
        "changes": [
            {
                "kind": "field",
                "how": "changed",
                "key": "nguoi_yeu_cau.quan_he",
                "name": "Quan hệ",
                "aspects": ["label"],
            }
        ],
    }
    assert (first["state"], first["retired_at"]) == ("closing", "2026-11-25T03:00:00Z")
    assert first["changes"] == []
    etag = answer.headers["ETag"]
    headers = {"If-None-Match": etag}
    client.get(f"/api/v1/procedures/{CODE}/revisions", headers=headers, status=304)
    client.get("/api/v1/procedures/9.999999/revisions", status=404)


def test_an_older_form_is_given_while_it_is_open(client, session):
    code = "9.000003"
    publishing.publish([definition(code)])
    publishing.publish([definition(code, result={"vi": "Giấy", "en": "Paper"})])
    form = f"/api/v1/procedures/{code}/form"
    assert client.get(form).json["revision"] == 2
    assert client.get(form + "?revision=1").json["revision"] == 1
    assert client.get(form + "?revision=2").json["revision"] == 2
    client.get(form + "?revision=3", status=422)
    for nonsense in ("0", "-1", "x", "1.5", "99999999999999999999", "%00"):
        client.get(form + f"?revision={nonsense}", status=422)
    with at(NOW + GRACE):
        answer = client.get(form + "?revision=1&later", status=409)
    assert answer.json["current_revision"] == 2


# From the command line


@pytest.fixture
def flask_command(app, session):
    return app.test_cli_runner().invoke


def test_the_command_reports_and_repeats(flask_command):
    again = flask_command(args=["publish-procedures"])
    assert again.exit_code == 0
    assert "1.001193: revision 1, unchanged" in again.output


def test_the_command_refuses_a_broken_catalogue_as_a_whole(
    flask_command, session, monkeypatch, tmp_path
):
    (tmp_path / "1.001193.yaml").write_text("code: '1.001193'\nnam: oops\n", encoding="utf-8")
    monkeypatch.setattr("backend.cli._CATALOGUE", tmp_path)
    before = list(session.scalars(select(Revision.id)))
    refused = flask_command(args=["publish-procedures"])
    assert refused.exit_code == 1
    assert "1.001193.yaml:2: nam: is not known" in refused.output
    assert "nothing was published" in refused.output
    assert list(session.scalars(select(Revision.id))) == before


def test_the_catalogue_is_checked_without_publishing(flask_command, session, monkeypatch):
    checked = flask_command(args=["check-procedures"])
    assert checked.exit_code == 0
    *lines, total = checked.output.splitlines()
    assert len(lines) == 5
    assert all(line.endswith("revision 1") for line in lines)
    fields = int(total.split(", ")[1].split()[0])
    assert total.startswith("5 procedures, ")
    assert fields >= 249
    monkeypatch.setattr("backend.cli.load_catalogue", lambda _: [renamed("B", code="1.001193")])
    before = rows(session)
    changed = flask_command(args=["check-procedures", "--verbose"]).output.splitlines()
    assert changed[0].endswith("revision 2 (not published)")
    assert rows(session) == before
    assert "revision" not in flask_command(args=["check-procedures", "--offline"]).output


def test_the_command_closes_after_asking(flask_command, session):
    publishing.publish([definition()])
    assert flask_command(args=["retire-procedure", CODE], input="n\n").exit_code == 1
    assert service.current(CODE).number == 1
    done = flask_command(args=["retire-procedure", CODE, "--on", "2027-01-01", "--yes"])
    assert done.output == f"{CODE}: closed from 01/01/2027 00:00\n"
    again = flask_command(args=["retire-procedure", CODE, "--yes"])
    assert again.exit_code == 1
    assert "closed already" in again.output


# Two operators at once


def test_two_operators_make_one_revision(fresh_app):
    outcomes: list[str] = []
    together = threading.Barrier(3)

    def press() -> None:
        together.wait(timeout=10)
        with fresh_app.app_context():
            outcomes.extend(done.outcome for done in publishing.publish([definition()]))

    presses = [threading.Thread(target=press) for _ in range(together.parties)]
    for one in presses:
        one.start()
    for one in presses:
        one.join()
    assert sorted(outcomes) == ["published", "unchanged", "unchanged"]
