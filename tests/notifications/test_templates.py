"""The words: true to Zalo's limits, the same in both languages, and nobody's data in them."""

import re
import unicodedata

import pytest

from backend.core.text import LANGUAGES, Text
from backend.notifications import templates, wording
from backend.notifications.templates import Template
from backend.notifications.wording import UnfitParameter

VALUES = {
    "tracking_code": "7KQ2-9MWX-4D3P",
    "due": "17:00 26/11/2026",
    "agency": "Trung tâm Phục vụ hành chính công xã Dương Minh Châu",
}
ID = "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f"

LEAVING = [t for t in templates.known().values() if t.effort != "inbox"]


class Named(dict):
    """Remembers which placeholders were asked for."""

    def __missing__(self, key: str) -> str:
        self[key] = key
        return key


@pytest.mark.parametrize("name", templates.known())
def test_both_languages_name_the_same_things(name: str):
    named = {language: Named() for language in LANGUAGES}
    for language, values in named.items():
        assert templates.known()[name].text.pick(language).format_map(values)
        assert templates.known()[name].title.pick(language)
    assert named["vi"] == named["en"]
    personal = {"name", "phone", "address", "full_name", "number"}
    assert not personal & named["vi"].keys()


@pytest.mark.parametrize("template", LEAVING, ids=lambda t: t.name)
def test_every_message_fits_its_layout(template: Template):
    screen = wording.screen_path(template, ID, VALUES)
    parameters = wording.zalo_parameters(template, VALUES, "Nguyễn Văn Mẫu", screen)
    assert parameters["ten"] == "N.V.M."
    assert parameters["ma"] == VALUES["tracking_code"]
    layout = wording.layouts()[template.zalo]
    assert "{" not in wording.shown(layout, parameters)


@pytest.mark.parametrize("layout", wording.layouts().values(), ids=lambda one: one.name)
def test_layouts_are_as_zalo_approves_them(layout: wording.Layout):
    low, high = wording.TITLE
    assert low <= len(layout.title) <= high
    low, high = wording.PARAGRAPH
    assert all(low <= len(text) <= high for text in layout.paragraphs)
    assert 1 <= len(layout.paragraphs) <= 4
    low, high = wording.BUTTON
    assert low <= len(layout.button) <= high
    text = " ".join((layout.title, *layout.paragraphs, layout.button))
    assert not re.search(r"anh/chị|https?:|\d{6}", text)
    used = set(re.findall(r"{(\w+)}", text))
    assert used == layout.parameters.keys() - {"man_hinh"}


@pytest.mark.parametrize("template", LEAVING, ids=lambda t: t.name)
def test_an_sms_is_one_sms_in_plain_letters(template: Template):
    text = wording.sms(template, VALUES)
    assert len(text) <= wording.SMS_LENGTH
    assert text.isascii()
    assert VALUES["tracking_code"] in text
    assert text.endswith("Duong Minh Chau." if template.sms else "de xem.")


def test_only_initials_leave():
    decomposed = unicodedata.normalize("NFD", "Đặng Ấu Ẩn")
    assert wording.initials(decomposed) == "Đ.Ấ.Ẩ."
    assert wording.initials("") == "bạn"
    assert wording.initials("  🙂 ") == "bạn"
    assert len(wording.initials("a " * 100)) <= wording.CLASSES["name"]


def test_lengths_are_measured_composed():
    status = "Đã tiếp nhận ở bộ phận một cửa"
    assert len(status) == 30
    decomposed = unicodedata.normalize("NFD", status)
    template = Template(
        "x", Text("t", "t"), Text("t", "t"), "tell", "g", "dossier", status, "progress"
    )
    assert len(decomposed) > 30
    assert wording._fit("trang_thai", decomposed, "status") == template.status


@pytest.mark.parametrize("values", [{}, {"tracking_code": ""}, {"tracking_code": "x" * 31}])
def test_what_zalo_would_refuse_is_not_sent(values: dict[str, str]):
    template = templates.known()["dossier_accepted"]
    with pytest.raises(UnfitParameter, match="ma"):
        wording.zalo_parameters(template, values, "An", "ho-so/1")


def test_an_action_needs_its_day():
    template = templates.known()["supplement_requested"]
    found = wording.zalo_parameters(template, VALUES, "An", "ho-so/1")
    assert found["han"] == "26/11/2026"
    with pytest.raises(UnfitParameter, match="han"):
        wording.zalo_parameters(template, {"tracking_code": "7KQ2"}, "An", "ho-so/1")


def test_the_button_leads_to_the_screen():
    known = templates.known()
    assert wording.screen_path(known["dossier_accepted"], ID, VALUES) == f"ho-so/{ID}"
    assert wording.screen_path(known["draft_expiring"], ID, {}) == f"lam-tiep/{ID}"
    assert wording.screen_path(known["dossier_accepted"], None, VALUES) == "tra-cuu/7KQ2-9MWX-4D3P"
    assert wording.screen_path(known["dossier_accepted"], None, {}) == "thong-bao"


@pytest.mark.parametrize(
    "change",
    [
        {"effort": "shout"},
        {"screen": "nowhere"},
        {"status": ""},
        {"zalo": ""},
        {"status": "x" * 31},
    ],
)
def test_a_faulty_template_is_refused(change: dict[str, str]):
    usual = {"effort": "tell", "group": "g", "screen": "dossier", "status": "s", "zalo": "progress"}
    with pytest.raises(ValueError, match="x:"):
        Template("x", Text("t", "t"), Text("t", "t"), **(usual | change))


def test_newer_news_outdates_progress_and_its_own_kind():
    known = templates.known()

    def outdates(newer: str, older: str) -> bool:
        return templates.outdates(known[newer], known[older])

    assert outdates("dossier_resolved", "dossier_accepted")
    assert outdates("supplement_received", "supplement_requested")
    assert not outdates("dossier_started", "supplement_requested")
    assert not outdates("payment_requested", "supplement_requested")
    assert not outdates("draft_expiring", "dossier_accepted")
