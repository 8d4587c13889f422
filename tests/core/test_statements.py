"""Statements run by the driver: rows that go together, in the session's transaction."""

from typing import Any

import psycopg
import pytest
from sqlalchemy import bindparam, func, insert, select, update

from backend.citizens.models import Citizen
from backend.core import clock, ids
from backend.core.statements import Prepared, together, write
from backend.notifications.models import Notification

COUNT = Prepared(select(func.count()).select_from(Citizen))
TABLE: Any = Citizen.__table__
KNOWN = select(Citizen.id).where(Citizen.zalo_user_id == bindparam("who")).cte("known")
GREET = Prepared(
    update(TABLE)
    .where(TABLE.c.id == KNOWN.c.id)
    .values(display_name=bindparam("name"))
    .returning(TABLE.c.display_name)
)


def citizen(name: str) -> Citizen:
    return Citizen(zalo_user_id=name, display_name=name)


def names(session) -> list[str]:
    session.expire_all()
    return list(session.scalars(select(Citizen.display_name).order_by(Citizen.display_name)))


def test_rows_are_there_at_once_and_know_their_defaults(session):
    with clock.set_to(clock.now()):
        an = citizen("An")
        write(an)
        assert an.created_at == clock.now()
    assert session.get(Citizen, an.id).display_name == "An"


def test_many_rows_of_a_table_go_at_once(session):
    write(*(citizen(f"{number:03}") for number in range(200)))
    assert len(names(session)) == 200


def test_many_rows_of_a_block_come_after_those_that_wait(session):
    with together():
        an = citizen("An")
        write(an)
        write(
            *(
                Notification(
                    citizen_id=an.id, template="welcome", values={"a": f"ạ\t{number}\n\\N"}
                )
                for number in range(50)
            )
        )
    assert session.scalar(select(func.count()).select_from(Notification)) == 50
    assert {"a": "ạ\t7\n\\N"} in list(session.scalars(select(Notification.values)))


def test_what_is_wrong_with_one_of_many_rows_keeps_them_all_out(session):
    with pytest.raises(psycopg.errors.UniqueViolation):
        write(*(citizen(f"{number % 40:03}") for number in range(50)))
    session.rollback()
    assert names(session) == []


def test_rows_of_a_block_are_there_after_it(session):
    with together():
        an = citizen("An")
        write(an)
        write(Notification(citizen_id=an.id, template="dossier_submitted", values={"a": "ạ"}))
        write(citizen("Bình"))
    assert names(session) == ["An", "Bình"]
    assert session.scalar(select(Notification.values)) == {"a": "ạ"}


def test_a_question_in_a_block_sees_what_was_written_before_it(session):
    with together():
        write(citizen("An"))
        write(citizen("Bình"))
        assert COUNT.run() == [(2,)]
        write(citizen("Chi"))
    assert COUNT.run() == [(3,)]


def test_a_change_with_a_with_of_its_own_goes_as_one_with_the_rows(session):
    write(citizen("An"))
    with together():
        write(citizen("Bình"))
        assert GREET.run(who="An", name="Ân") == [("Ân",)]
        # It does not see the rows it goes with.
        write(citizen("Chi"))
        assert GREET.run(who="Chi", name="Chí") == []
    assert names(session) == ["Bình", "Chi", "Ân"]


def test_what_is_wrong_with_a_row_shows_at_the_next_statement(session):
    write(citizen("An"))

    def write_twice_and_greet() -> None:
        with together():
            write(citizen("An"))
            GREET.run(who="An", name="Ân")
            pytest.fail("it should have shown")

    with pytest.raises(psycopg.errors.UniqueViolation, match="zalo_user_id"):
        write_twice_and_greet()


def test_or_at_the_end_of_the_block(session):
    write(citizen("An"))
    with pytest.raises(psycopg.errors.UniqueViolation), together():
        write(citizen("An"))


def test_a_block_that_fails_sends_nothing_more(session):
    def write_and_fail() -> None:
        with together():
            write(citizen("An"))
            raise LookupError

    with pytest.raises(LookupError):
        write_and_fail()
    assert names(session) == []
    write(citizen("Bình"))
    assert names(session) == ["Bình"]


def test_a_block_inside_another_is_part_of_it(session):
    with together():
        write(citizen("An"))
        with together():
            write(citizen("Bình"))
        assert COUNT.run() == [(2,)]


def test_what_a_statement_has_fixed_need_not_be_given(session):
    fixed = Prepared(
        insert(TABLE)
        .values(
            id=bindparam("id"),
            zalo_user_id="100% An",
            display_name=bindparam("name"),
            created_at=clock.now(),
            signed_in_at=clock.now(),
        )
        .returning(TABLE.c.zalo_user_id)
    )
    assert fixed.run(id=ids.new(), name="An") == [("100% An",)]
