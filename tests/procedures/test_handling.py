"""What offices go by: read from the catalogue, kept in revisions, absent in old ones."""

import re
import textwrap
from datetime import time

import pytest

from backend.procedures import publishing, service
from backend.procedures.catalogue import DIRECTORY, CatalogueError, load_catalogue
from backend.procedures.catalogue_report import report
from backend.procedures.definition import Definition
from backend.procedures.editions import shelf
from backend.procedures.handling import (
    CAUSES,
    DEFAULT,
    LongerLimit,
    Rules,
    SupplementPolicy,
    TimeLimit,
    handling_of,
)
from tests.procedures.test_catalogue import BLOCKS, SAMPLE

CATALOGUE = {definition.code: definition for definition in load_catalogue()}
SAME_DAY = TimeLimit("same_day", 0, time(15))


@pytest.fixture
def write(tmp_path):
    """A catalogue of the sample, with or without common reasons and bases, in a directory of its
    own."""

    def write(sample=SAMPLE, reasons="", bases=""):
        (tmp_path / "_blocks.yaml").write_text(BLOCKS, encoding="utf-8")
        (tmp_path / "_categories.yaml").write_text("mau: {vi: Mẫu, en: Sample}\n", "utf-8")
        (tmp_path / "9.000001.yaml").write_text(sample, encoding="utf-8")
        if reasons:
            (tmp_path / "_reasons.yaml").write_text(reasons, encoding="utf-8")
        if bases:
            (tmp_path / "_bases.yaml").write_text(bases, encoding="utf-8")
        return tmp_path

    return write


def test_the_example_in_the_readme_is_one(write):
    readme = (DIRECTORY / "README.md").read_text(encoding="utf-8")
    example = textwrap.dedent(re.search(r"\n(    handling:\n(?:      .*\n)+)", readme)[1])
    own = example.replace("tre.ho_ten, tre.ngay_sinh", "nguoi.ten")
    before, _, after = SAMPLE.partition("handling:\n")
    rest = re.sub(r"\A(?:  .*\n)+", "", after)
    (definition,) = load_catalogue(write(before + own + rest))
    assert handling_of(definition.data).longer.limit == TimeLimit("working_days", 10)


@pytest.mark.parametrize(
    ("code", "limit", "policy", "fee_first", "draft"),
    [
        ("1.001193", SAME_DAY, "pause", False, True),
        ("1.000656", SAME_DAY, "pause", False, True),
        ("1.001612", TimeLimit("working_days", 3), "restart", True, False),
        ("thue.thay_doi", TimeLimit("working_days", 3), "pause", False, False),
        ("3.000333", TimeLimit("days", 10), "pause", True, False),
    ],
)
def test_the_five_procedures(code, limit, policy, fee_first, draft):
    handling = handling_of(CATALOGUE[code].data)
    assert handling.rules == Rules(limit, SupplementPolicy(policy, 1, 30))
    assert (handling.fee_before_acceptance, handling.draft_confirmation) == (fee_first, draft)


def test_where_a_case_may_take_longer():
    longer = {code: handling_of(found.data).longer for code, found in CATALOGUE.items()}
    assert {code for code, found in longer.items() if found} == {"1.000656", "3.000333"}
    assert isinstance(longer["1.000656"], LongerLimit)
    assert longer["1.000656"].limit == TimeLimit("working_days", 3)
    assert longer["1.000656"].because.vi == "Cần xác minh việc chết"
    rules = handling_of(CATALOGUE["3.000333"].data).longer_rules
    assert rules == Rules(TimeLimit("days", 15), SupplementPolicy())
    assert handling_of(CATALOGUE["1.001193"].data).longer_rules is None


@pytest.mark.parametrize("code", CATALOGUE)
def test_an_office_has_a_reason_for_whatever_it_must_give_one(code):
    handling = handling_of(CATALOGUE[code].data)
    for kind in ("decline", "supplement", "stop"):
        assert len(handling.reasons_for(kind)) >= 2
    keys = [reason.key for reason in handling.reasons]
    assert len(keys) == len(set(keys))
    assert keys[-1] == "nguoi_nop_rut", "common reasons come last"
    for reason in handling.reasons:
        assert reason.text.vi.endswith(".")
        assert reason.text.en.endswith(".")
        assert reason.legal_basis.vi


def test_a_revision_from_before_there_was_handling_is_handled_by_the_defaults(session):
    data = CATALOGUE["1.001193"].to_dict()
    del data["handling"]
    code = "9.000077"
    old = Definition.from_dict({**data, "code": code, "effective_from": "2026-01-01"})
    shelf.forget()
    publishing.publish([old])
    edition = service.current(code)
    assert edition.handling is DEFAULT
    assert edition.handling.rules == Rules(TimeLimit("working_days", 3), SupplementPolicy())
    assert edition.handling.reasons == ()
    publishing.publish([Definition.from_dict({**old.to_dict(), "handling": handling_data()})])
    shelf.forget()
    assert service.current(code).handling.rules.limit == SAME_DAY
    assert service.edition(edition.id).handling is DEFAULT
    (warning,) = [line for line in report([old])[0].warnings if line.startswith("handling")]
    assert "defaults" in warning
    shelf.forget()


def handling_data():
    return CATALOGUE["1.001193"].data["handling"]


def test_a_new_time_limit_is_told_as_a_change(session):
    definition = CATALOGUE["1.001612"]
    handling = {**definition.data["handling"], "time_limit": {
        "kind": "working_days", "amount": 2, "certainty": "sure"}}  # fmt: skip
    changed = Definition.from_dict({**definition.to_dict(), "handling": handling})
    shelf.forget()
    (done,) = publishing.publish([changed])
    assert [(change.key, change.name.vi) for change in done.changes] == [
        ("handling", "Quy tắc giải quyết")
    ]
    shelf.forget()


def test_published_editions_give_their_handling(app, session):
    assert service.current("1.001193").handling == handling_of(CATALOGUE["1.001193"].data)


def test_what_nobody_has_verified_is_counted():
    (found,) = report([CATALOGUE["3.000333"]])
    since = "since 2026-07-01"
    assert f"handling.time_limit, {since}: kind days, amount 10" in found.warnings
    supplement = "policy pause, times 1, answer_within_days 30"
    assert f"handling.supplement, {since}: {supplement}" in found.warnings
    assert any(w.startswith("handling.reasons.qua_han_bo_sung, ") for w in found.warnings)
    assert not any("fee_before_acceptance" in line for line in found.warnings)


REASON = (
    "- key: mot\n  kind: stop\n  text: {vi: Vì., en: Because.}\n"
    "  legal_basis: {vi: Luật, en: Law}\n  certainty: sure\n"
)
OWN = "  reasons:\n" + "".join(f"    {line}\n" for line in REASON.splitlines())
LAST = "  draft_confirmation: {is: false, certainty: sure}\n"
LIMIT = "{kind: working_days, amount: 5, certainty: sure}"
SUPPLEMENT = "{policy: pause, times: 1, answer_within_days: 30, certainty: sure}"

# What stands instead of what, the key that is complained about, and what is said.
MISTAKES = {
    "no handling": ("handling:\n", "handing:\n", "handing", "is not known"),
    "no limit": (f"  time_limit: {LIMIT}\n", "", "handling", "time_limit is missing"),
    "limit as text": (LIMIT, "5 days", "handling.time_limit", "key: value"),
    "unknown kind": ("working_days, amount: 5", "weeks, amount: 5",
                     "handling.time_limit.kind", "'weeks' is not known here"),
    "no amount": (", amount: 5", "", "handling.time_limit", "working_days needs amount"),
    "amount as text": ("amount: 5", 'amount: "5"', "handling.time_limit.amount", "whole number"),
    "amount of nothing": ("amount: 5", "amount: 0", "handling.time_limit.amount", "from 1 to 400"),
    "amount of years": ("amount: 5", "amount: 4000", "handling.time_limit.amount", "from 1 to 400"),
    "negative amount": ("amount: 5", "amount: -5", "handling.time_limit.amount", "whole number"),
    "no cutoff": (LIMIT, "{kind: same_day, certainty: sure}",
                  "handling.time_limit", "same_day needs cutoff"),
    "cutoff of days": ("amount: 5", 'amount: 5, cutoff: "15:00"',
                       "handling.time_limit.cutoff", "does not go with working_days"),
    "amount of the same day": (LIMIT,
                               '{kind: same_day, cutoff: "15:00", amount: 1, certainty: sure}',
                               "handling.time_limit.amount", "does not go with same_day"),
    "cutoff no hour": (LIMIT, '{kind: same_day, cutoff: "25:00", certainty: sure}',
                       "handling.time_limit.cutoff", "must be an hour of the day"),
    "cutoff as a number": (LIMIT, "{kind: same_day, cutoff: 15:00, certainty: sure}",
                           "handling.time_limit.cutoff", "in quotes"),
    "longer without a case": (f"  supplement: {SUPPLEMENT}\n",
                              f"  supplement: {SUPPLEMENT}\n"
                              "  longer_limit: {kind: days, amount: 15, certainty: sure}\n",
                              "handling.longer_limit", "because is missing"),
    "unknown policy": ("policy: pause", "policy: stop", "handling.supplement.policy", "not known"),
    "no times": ("times: 1, ", "", "handling.supplement", "times is missing"),
    "never": ("times: 1", "times: 0", "handling.supplement.times", "from 1 to 400"),
    "fee as text": ("fee_before_acceptance: {is: false", 'fee_before_acceptance: {is: "no"',
                    "handling.fee_before_acceptance.is", "true or false"),
    "bare fee": ("fee_before_acceptance: {is: false, certainty: sure}",
                 "fee_before_acceptance: false", "handling.fee_before_acceptance", "key: value"),
    "no certainty": ("  fee_before_acceptance: {is: false, certainty: sure}",
                     "  fee_before_acceptance: {is: false}",
                     "handling.fee_before_acceptance", "certainty is missing"),
    "unknown key": (LAST, LAST + "  colour: red\n", "handling.colour", "is not known"),
    "event by nothing": (LAST, LAST + "  same_event: [nguoi.khong_co]\n",
                         "handling.same_event[0]", "there is no field nguoi.khong_co"),
    "event without a field": (LAST, LAST + "  same_event: []\n",
                              "handling.same_event", "must not be empty"),
    "reason of no kind": (LAST, LAST + OWN.replace("kind: stop", "kind: wait"),
                          "handling.reasons[0].kind", "'wait' is not known here"),
    "reason without law": (LAST, LAST + OWN.replace("      legal_basis: {vi: Luật, en: Law}\n", ""),
                           "handling.reasons[0]", "legal_basis is missing"),
    "reason in one language": (LAST, LAST + OWN.replace(", en: Because.", ""),
                               "handling.reasons[0].text", "no English text"),
    "reason twice": (LAST, LAST + OWN + OWN.replace("  reasons:\n", ""),
                     "handling.reasons[1].key", "the reason mot is there twice"),
    "empty reasons": (LAST, LAST + "  reasons: []\n", "handling.reasons", "must not be empty"),
}  # fmt: skip


@pytest.mark.parametrize("mistake", MISTAKES)
def test_mistakes_are_named_with_file_line_and_key(write, mistake):
    old, new, key, message = MISTAKES[mistake]
    assert SAMPLE.count(old) == 1, "the mistake must be made in one place"
    sample = SAMPLE.replace(old, new)
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(sample))
    error = caught.value
    assert (error.path.name, error.key) == ("9.000001.yaml", key)
    assert message in error.message
    part = range(
        1 + sample[: sample.index("\nhand")].count("\n"),
        sample[: sample.index("\nconsent")].count("\n") + 2,
    )
    assert error.line - 1 in part


def test_a_reason_of_all_procedures_is_not_written_again(write):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(SAMPLE.replace(LAST, LAST + OWN), REASON))
    assert caught.value.key == "handling.reasons[0].key"
    assert "for all procedures already" in caught.value.message


def test_a_mistake_in_the_common_reasons_is_named_in_their_file(write):
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(reasons=REASON + REASON))
    assert (caught.value.path.name, caught.value.line) == ("_reasons.yaml", 6)
    assert "there twice" in caught.value.message


def test_own_reasons_come_before_the_common_ones(write):
    common = REASON.replace("key: mot", "key: chung")
    (sample,) = load_catalogue(write(SAMPLE.replace(LAST, LAST + OWN), common))
    assert [reason.key for reason in handling_of(sample.data).reasons] == ["mot", "chung"]


def test_without_reasons_there_are_none(write):
    (sample,) = load_catalogue(write())
    assert handling_of(sample.data).reasons == ()


BASIS = """\
- key: luat
  causes: [accepted, payment]
  text: {vi: Nghị định, en: Decree}
  certainty: unsure
  since: 2025-07-01
"""


def test_every_cause_of_every_procedure_has_a_basis_with_its_mark_and_day():
    for definition in CATALOGUE.values():
        handling = handling_of(definition.data)
        for cause in CAUSES:
            assert handling.basis(handling.basis_for(cause)), cause
        assert all(basis["since"] for basis in definition.data["handling"]["bases"])
        # What domain knowledge is unsure of is marked so.
        marks = {basis.key: basis.certainty for basis in handling.bases}
        assert marks == {"mot_cua": "likely", "mot_cua_tam_dung": "unsure", "phi_le_phi": "unsure"}


def test_what_nobody_has_verified_of_the_bases_is_reported():
    (found,) = report([CATALOGUE["1.001193"]])
    told = [warning for warning in found.warnings if warning.startswith("handling.bases.")]
    assert [warning.partition(":")[0] for warning in told] == [
        "handling.bases.mot_cua_tam_dung, since 2025-07-01",
        "handling.bases.phi_le_phi, since 2025-07-01",
    ]


def test_a_basis_is_kept_by_keys_and_said_in_both_languages(write):
    (sample,) = load_catalogue(write(SAMPLE.replace(LAST, LAST + OWN), bases=BASIS))
    handling = handling_of(sample.data)
    assert handling.basis_for("accepted") == handling.basis_for("payment") == "luat"
    assert handling.basis_for("withdrawal") is None
    assert handling.basis("luat") == ("Nghị định", "Decree")
    reason = handling.reasons[0].legal_basis
    assert handling.basis("mot luat") == (f"{reason.vi}; Nghị định", f"{reason.en}; Decree")
    assert handling.basis("luat luat") == ("Nghị định", "Decree")
    assert handling.basis(None) is None
    assert handling.basis("Luật cũ 2014") == ("Luật cũ 2014", "Luật cũ 2014")
    assert DEFAULT.basis_for("accepted") is None


BAD_BASES = {
    "twice": (BASIS + BASIS.replace("accepted, payment", "resumed"), "key"),
    "words": (BASIS.replace("key: luat", "key: luật phí"), "key"),
    "one cause, two": (BASIS + BASIS.replace("luat", "khac"), "causes"),
    "no such cause": (BASIS.replace("payment", "moonlight"), "causes[1]"),
    "no cause": (BASIS.replace("[accepted, payment]", "[]"), "causes"),
    "no day": (BASIS.replace("  since: 2025-07-01\n", ""), ""),
    "no mark": (BASIS.replace("  certainty: unsure\n", ""), ""),
    "no english": (BASIS.replace(", en: Decree", ""), "text"),
}


@pytest.mark.parametrize("name", BAD_BASES)
def test_a_mistake_in_the_bases_is_named_in_their_file(write, name):
    bases, key = BAD_BASES[name]
    with pytest.raises(CatalogueError) as caught:
        load_catalogue(write(bases=bases))
    assert caught.value.path.name == "_bases.yaml"
    assert caught.value.key.endswith(key)


def test_a_basis_and_a_reason_share_their_keys(write):
    with pytest.raises(CatalogueError, match="a reason or a basis for all procedures already"):
        load_catalogue(write(SAMPLE.replace(LAST, LAST + OWN), bases=BASIS.replace("luat", "mot")))
