"""Whose dossier it is, as letters name them: the same as stands in the whole declaration."""

import pytest

from backend.dossiers import applicants
from backend.letters import service as letters
from tests.factories.letters import DAY, OFFICE, cases, edition, filled
from tests.factories.procedures import catalogue


def declared(code: str, answers) -> set[str]:
    """Every text of the whole declaration."""
    return {
        item.value
        for part in filled(code, answers).parts
        for group in part.groups
        for item in group.items
        if isinstance(item, letters.Answer)
    }


def of(code: str, answers):
    complete = edition(code).rules.derive(dict(answers), DAY, OFFICE.name)
    return applicants.of(edition(code), complete, "Người nộp hồ sơ")


@pytest.mark.parametrize(("code", "name", "answers"), list(cases()), ids=lambda v: str(v)[:30])
def test_what_a_letter_says_of_them_stands_in_the_declaration(code, name, answers):
    applicant = of(code, answers)
    said = {applicant.name, applicant.address, applicant.phone, applicant.email}
    assert said - {"", "Người nộp hồ sơ"} <= declared(code, answers)


def test_a_mother_who_registers_a_birth():
    name, answers = next((n, a) for code, n, a in cases() if code == "1.001193")
    applicant = of("1.001193", answers)
    assert (applicant.name, applicant.phone) == ("TRẦN THỊ VÍ DỤ", "0912345678"), name
    assert applicant.email == "vidu.tran@example.com"
    assert "Tây Ninh" in applicant.address


def test_somebody_elses_telephone_is_not_theirs():
    # A record that one person applies for about another.
    answers = {"nguoi_yc": {"ho_ten": "Lê Văn Một"}, "nguoi": {"dien_thoai": "0912345678"}}
    found = applicants.of(edition("3.000333"), answers, "")
    assert (found.name, found.phone) == ("LÊ VĂN MỘT", "")


@pytest.mark.parametrize("code", list(catalogue()))
def test_without_an_answer_there_is_a_name_all_the_same(code):
    applicant = applicants.of(edition(code), {}, "Người nộp hồ sơ")
    assert applicant == letters.values.Applicant("Người nộp hồ sơ")
