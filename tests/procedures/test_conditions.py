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


def row_true(condition, answers, row, asked=None, rows="r"):
    """A condition in a row: what it says of the rest and of the row, each as its schema says."""
    asked = asked or dict.fromkeys([*conditions.fields_of(condition), "r", "s"], ALWAYS)
    outside, inside = conditions.split(conditions.guard(conditions.parse(condition), asked, rows))
    held = conditions.holds(outside, answers) and conditions.holds(inside, answers, row)
    assert jsonschema_rs.is_valid(conditions.to_schema(outside), answers) is conditions.holds(
        outside, answers
    )
    assert jsonschema_rs.is_valid(conditions.to_schema(inside), row) is conditions.holds(
        inside, answers, row
    )
    return held


ROW_IS_1 = {"field": "r[].a.b", "is": "1"}
REST_IS_2 = {"field": "x", "is": "2"}


@pytest.mark.parametrize(
    ("condition", "answers", "row", "held"),
    [
        (ROW_IS_1, {}, {"a": {"b": "1"}}, True),
        (ROW_IS_1, {"a": {"b": "1"}}, {"a": {"b": "2"}}, False),
        (ROW_IS_1, {}, "1", False),
        ({"not": ROW_IS_1}, {}, {}, True),
        ({"all": [ROW_IS_1, REST_IS_2]}, {"x": "2"}, {"a": {"b": "1"}}, True),
        ({"all": [ROW_IS_1, REST_IS_2]}, {"x": "1"}, {"a": {"b": "1"}}, False),
        ({"field": "s[].c", "is": True}, {"s": [{}, {"c": True}]}, {}, True),
        ({"field": "s[].c", "is": True}, {"s": [{}]}, {"c": True}, False),
    ],
)
def test_conditions_in_a_row(condition, answers, row, held):
    assert row_true(condition, answers, row) is held


@pytest.mark.parametrize("join", ["any", "not"])
def test_in_a_row_the_rest_is_joined_by_all_only(join):
    condition = {"any": [ROW_IS_1, REST_IS_2]}
    if join == "not":
        condition = {"not": {"all": [ROW_IS_1, REST_IS_2]}}
    with pytest.raises(conditions.Mixed):
        row_true(condition, {}, {})


IN_SOME = {"field": "r[].a", "is": "1"}


@pytest.mark.parametrize(
    ("condition", "answers", "held"),
    [
        (IN_SOME, {"r": [{"a": "2"}, {"a": "1"}]}, True),
        (IN_SOME, {"r": [{"a": "2"}]}, False),
        (IN_SOME, {"r": []}, False),
        (IN_SOME, {}, False),
        (IN_SOME, {"r": {"a": "1"}}, False),
        ({"not": IN_SOME}, {"r": [{"a": "2"}]}, True),
        ({"not": IN_SOME}, {"r": [{"a": "2"}, {"a": "1"}]}, False),
        ({"not": IN_SOME}, {}, True),
        ({"not": IN_SOME}, {"r": "x"}, True),
        ({"field": "r[].a", "present": True}, {"r": [{}, {"a": None}]}, True),
        ({"field": "r[].a", "absent": True}, {"r": [{}, {"a": "1"}]}, False),
        ({"field": "r[].a", "absent": True}, {"r": [{}]}, True),
        ({"all": [IN_SOME, REST_IS_2]}, {"r": [{"a": "1"}], "x": "2"}, True),
        ({"any": [IN_SOME, REST_IS_2]}, {"x": "2"}, True),
    ],
)
def test_a_statement_about_rows_means_in_at_least_one(condition, answers, held):
    asked = {"r[].a": ALWAYS, "r": ALWAYS, "x": ALWAYS}
    assert true_of(condition, answers, asked) is held


def test_nothing_is_true_of_rows_that_are_not_asked():
    asked = {"r[].a": Statement("r[].b", ("1",)), "r[].b": ALWAYS, "r": Statement("x", ("1",))}
    for condition in (IN_SOME, {"not": IN_SOME}):
        assert true_of(condition, {"x": "2", "r": [{"a": "1", "b": "1"}]}, asked) is False
    assert true_of(IN_SOME, {"x": "1", "r": [{"a": "1"}, {"a": "2", "b": "1"}]}, asked) is False
    assert true_of(IN_SOME, {"x": "1", "r": [{"a": "1", "b": "1"}]}, asked) is True


ROW_VALUES = st.sampled_from(["1", "2", True, None, [], {}])
ROWS = st.one_of(
    SCALARS,
    st.lists(
        st.one_of(SCALARS, st.fixed_dictionaries({}, optional={"a": ROW_VALUES, "b": ROW_VALUES})),
        max_size=3,
    ),
)
ROW_STATEMENTS = st.one_of(
    st.builds(
        lambda f, v: {"field": f, "is": v},
        st.sampled_from(["r[].a", "r[].b", "x"]),
        st.sampled_from(["1", "2", True]),
    ),
    st.builds(lambda f, w: {"field": f, w: True}, st.sampled_from(["r[].a", "x"]),
              st.sampled_from(["present", "absent"])),
)  # fmt: skip
ROW_CONDITIONS = st.recursive(
    ROW_STATEMENTS,
    lambda inner: st.one_of(
        st.builds(lambda c: {"not": c}, inner),
        st.builds(lambda c: {"all": c}, st.lists(inner, min_size=1, max_size=3)),
        st.builds(lambda c: {"any": c}, st.lists(inner, min_size=1, max_size=3)),
    ),
    max_leaves=6,
)


@given(
    ROW_CONDITIONS,
    st.fixed_dictionaries({}, optional={"r": ROWS, "x": SCALARS}),
    st.sampled_from([ALWAYS, Statement("r[].b", ("1",)), Statement("x", ("1",))]),
)
def test_tree_and_schema_agree_about_rows(condition, answers, of_a):
    asked = {"r[].a": of_a, "r[].b": ALWAYS, "x": ALWAYS, "r": ALWAYS}
    held = true_of(condition, answers, asked)
    assert not (held and true_of({"not": condition}, answers, asked))
