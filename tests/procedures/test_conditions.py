"""Conditions: one meaning, whether asked of the tree or of its JSON Schema."""

import jsonschema_rs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from backend.procedures import conditions
from backend.procedures.conditions import ALWAYS, All, AnyOf, Statement

IS_5 = {"field": "tre.loai", "is": "5"}
HAS_EMAIL = {"field": "email", "present": True}
NO_EMAIL = {"field": "email", "absent": True}


def true_of(condition, answers, asked=None):
    """The condition by its tree, after making sure that its schema agrees."""
    asked = asked or dict.fromkeys(conditions.fields_of(condition), ALWAYS)
    node = conditions.guard(conditions.parse(condition), asked)
    held = conditions.holds(node, answers)
    assert jsonschema_rs.is_valid(conditions.to_schema(node), answers) is held
    return held


@pytest.mark.parametrize(
    ("condition", "answers", "held"),
    [
        (IS_5, {"tre": {"loai": "5"}}, True),
        (IS_5, {"tre": {"loai": "1"}}, False),
        (IS_5, {"tre": {}}, False),
        (IS_5, {}, False),
        (IS_5, {"tre": "5"}, False),
        (IS_5, ["tre"], False),
        ({"not": IS_5}, {}, True),
        ({"not": IS_5}, {"tre": {"loai": "5"}}, False),
        ({"field": "a", "one_of": ["1", "3"]}, {"a": "3"}, True),
        ({"field": "a", "one_of": ["1", "3"]}, {"a": "2"}, False),
        ({"field": "a", "is": True}, {"a": True}, True),
        ({"field": "a", "is": True}, {"a": 1}, False),
        ({"field": "a", "is": 1}, {"a": True}, False),
        ({"field": "a", "is": 1}, {"a": 1.0}, True),
        (HAS_EMAIL, {"email": ""}, True),
        (HAS_EMAIL, {}, False),
        (NO_EMAIL, {}, True),
        (NO_EMAIL, {"email": "x"}, False),
        ({"not": NO_EMAIL}, {"email": "x"}, True),
        ({"all": [IS_5, HAS_EMAIL]}, {"tre": {"loai": "5"}}, False),
        ({"all": [IS_5, HAS_EMAIL]}, {"tre": {"loai": "5"}, "email": "x"}, True),
        ({"any": [IS_5, HAS_EMAIL]}, {"tre": {"loai": "5"}}, True),
        ({"any": [IS_5, HAS_EMAIL]}, {}, False),
        ({"not": {"any": [IS_5, HAS_EMAIL]}}, {}, True),
        ({"not": {"any": [IS_5, HAS_EMAIL]}}, {"email": "x"}, False),
        ({"not": {"all": [IS_5, HAS_EMAIL]}}, {"email": "x"}, True),
        ({"not": {"not": IS_5}}, {"tre": {"loai": "5"}}, True),
        ({"all": [{"field": "a", "one_of": ["1", "2"]}, {"field": "a", "is": "2"}]}, {"a": "1"},
         False),
    ],
)  # fmt: skip
def test_what_conditions_mean(condition, answers, held):
    assert true_of(condition, answers) is held


@pytest.mark.parametrize(
    "condition",
    [
        {"field": "me.chet", "is": True},
        {"not": {"field": "me.chet", "is": True}},
        {"field": "me.chet", "present": True},
        {"field": "me.chet", "absent": True},
        {"not": {"any": [{"field": "me.chet", "is": True}, {"field": "loai", "is": "9"}]}},
    ],
)
def test_nothing_is_true_of_a_question_that_is_not_asked(condition):
    asked = {"me.chet": Statement("loai", ("1",)), "loai": ALWAYS}
    for answers in ({"loai": "2"}, {"loai": "2", "me": {"chet": True}}, {}):
        assert true_of(condition, answers, asked) is False


def test_a_hidden_part_does_not_spoil_an_alternative():
    asked = {"me.chet": Statement("loai", ("1",)), "loai": ALWAYS}
    condition = {"any": [{"field": "me.chet", "is": True}, {"field": "loai", "is": "2"}]}
    assert true_of(condition, {"loai": "2"}, asked) is True


def test_conjunctions_are_flat_and_without_repetition():
    one, two = Statement("a", ("1",)), Statement("b", ("1",))
    assert conditions.both([one, All((two, one))]) == All((one, two))
    assert conditions.both([one, one]) == one
    assert conditions.either([one, one]) == one
    assert conditions.both([]) == ALWAYS


def test_affirmative_statements_share_one_object_schema():
    node = All((Statement("a.b", ("1",)), Statement("a.c", None), Statement("d", (True,))))
    assert conditions.to_schema(node) == {
        "type": "object",
        "required": ["a", "d"],
        "properties": {
            "a": {
                "type": "object",
                "required": ["b", "c"],
                "properties": {"b": {"const": "1"}, "c": {}},
            },
            "d": {"const": True},
        },
    }


FIELDS = ("a", "b.c", "b.d.e")
VALUES = st.sampled_from(["1", "2", True, False, 1, 0])
STATEMENTS = st.one_of(
    st.builds(lambda f, v: {"field": f, "is": v}, st.sampled_from(FIELDS), VALUES),
    st.builds(
        lambda f, v: {"field": f, "one_of": v},
        st.sampled_from(FIELDS),
        st.lists(VALUES, min_size=1, max_size=3),
    ),
    st.builds(lambda f, w: {"field": f, w: True}, st.sampled_from(FIELDS),
              st.sampled_from(["present", "absent"])),
)  # fmt: skip
CONDITIONS = st.recursive(
    STATEMENTS,
    lambda inner: st.one_of(
        st.builds(lambda c: {"not": c}, inner),
        st.builds(lambda c: {"all": c}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda c: {"any": c}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=8,
)
SCALARS = st.one_of(VALUES, st.none(), st.just([]), st.just({}))
ANSWERS = st.one_of(
    SCALARS,
    st.fixed_dictionaries(
        {},
        optional={
            "a": SCALARS,
            "b": st.one_of(
                SCALARS,
                st.fixed_dictionaries(
                    {},
                    optional={
                        "c": SCALARS,
                        "d": st.one_of(SCALARS, st.fixed_dictionaries({}, optional={"e": SCALARS})),
                    },
                ),
            ),
        },
    ),
)
ASKED = st.sampled_from(
    [
        {"a": ALWAYS, "b.c": ALWAYS, "b.d.e": ALWAYS},
        {"a": ALWAYS, "b.c": Statement("a", ("1",)), "b.d.e": ALWAYS},
        {
            "a": ALWAYS,
            "b.c": Statement("a", ("1", "2")),
            "b.d.e": AnyOf((Statement("a", ("2",)), Statement("b.c", None))),
        },
    ]
)


@given(CONDITIONS, ANSWERS, ASKED)
def test_tree_and_schema_always_agree(condition, answers, asked):
    true_of(condition, answers, asked)


@given(CONDITIONS, ANSWERS, ASKED)
def test_a_condition_and_its_opposite_are_never_both_true(condition, answers, asked):
    held = true_of(condition, answers, asked)
    assert not (held and true_of({"not": condition}, answers, asked))
