"""Who may act for which office."""

import pytest

from backend.audit.service import Actor
from backend.core import ids
from backend.officers.service import ROLES, Principal

HERE, THERE, CENTRE = ids.new(), ids.new(), ids.new()


def principal(*roles: tuple[str, object], province: tuple[str, ...] = ()) -> Principal:
    return Principal("officer", ids.new(), "Lê Thị Thử", frozenset(roles), frozenset(province))


def test_a_role_counts_in_its_office():
    clerk = principal(("reception", HERE), ("specialist", THERE))
    assert clerk.agencies() == {HERE, THERE}
    assert clerk.agencies("reception") == {HERE}
    assert clerk.agencies("reception", "specialist") == {HERE, THERE}
    assert clerk.agencies("leader") == frozenset()
    assert clerk.may(HERE, "reception")
    assert clerk.may(HERE)
    assert not clerk.may(HERE, "specialist")
    assert not clerk.may(CENTRE)
    assert not clerk.oversees_all


def test_has_asks_for_a_role_anywhere():
    clerk = principal(("reception", HERE))
    assert clerk.has()
    assert clerk.has("leader", "reception")
    assert not clerk.has("leader")
    assert not principal().has()


def test_leaders_of_the_centre_act_as_such_everywhere():
    leader = principal(("leader", CENTRE), ("reception", CENTRE), province=("leader",))
    assert leader.oversees_all
    assert leader.may(HERE, "leader")
    assert leader.may(HERE)
    assert not leader.may(HERE, "reception")
    assert leader.may(CENTRE, "reception")
    assert not leader.oversees("administrator")
    # Where they have the role themselves is another question.
    assert leader.agencies("leader") == {CENTRE}


@pytest.mark.parametrize("role", ROLES)
def test_nobody_without_roles_may_anything(role: str):
    assert not principal().may(HERE, role)
    assert not principal().may(HERE)


def test_the_audit_knows_them_by_kind_and_id():
    clerk = principal(("reception", HERE))
    assert clerk.actor == Actor("officer", clerk.id)
