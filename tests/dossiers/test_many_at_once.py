"""Presses at the same time, on a running server: each dossier once, each number once."""

import threading
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.rows import tuple_row

from backend.core import ids
from backend.development.processes import wait_until
from tests.factories.dossiers import submission
from tests.factories.live import LivePerson
from tests.rig.live import LiveServer

pytestmark = pytest.mark.slow


@pytest.fixture
def ask(live_server: LiveServer) -> Callable[..., list[tuple[Any, ...]]]:
    """Asks the server's database."""

    def execute(query: str, **values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(live_server.database_url, row_factory=tuple_row) as connection:
            return connection.execute(query, values).fetchall()

    return execute


def at_once(count: int, press: Callable[[int], Any]) -> list[Any]:
    """The results of `count` calls of `press` that begin together."""
    together = threading.Barrier(count)

    def begin(number: int) -> Any:
        together.wait(timeout=30)
        return press(number)

    with ThreadPoolExecutor(count) as pool:
        return list(pool.map(begin, range(count)))


def test_a_hundred_presses_make_one_dossier(live_server, ask):
    key = str(ids.new())
    with LivePerson(live_server) as an:
        body = submission(an.send(), an.send())
        answers = at_once(100, lambda _: an.press(body, key))
        (line,) = an.client.get("/dossiers").json()["items"]
    assert {answer.status_code for answer in answers} == {201}
    assert len({answer.text for answer in answers}) == 1
    made = [a for a in answers if "Idempotency-Replayed" not in a.headers]
    assert len(made) == 1
    assert made[0].json()["number"] == line["number"]
    dossier = line["id"]
    assert ask("select count(*) from dossiers where citizen_id = %(id)s", id=an.id) == [(1,)]
    assert ask("select count(*) from dossier_events where dossier_id = %(id)s", id=dossier) == [
        (1,)
    ]
    assert ask(
        "select state, count(*) from uploads where citizen_id = %(id)s group by 1", id=an.id
    ) == [("claimed", 2)]
    assert ask(
        "select count(distinct n.id), count(m.state) from notifications n left join messages m"
        " on m.notification_id = n.id where n.citizen_id = %(id)s",
        id=an.id,
    ) == [(1, 1)]


def test_the_worker_tells_the_citizen(live_server, ask):
    with LivePerson(live_server) as an:
        assert an.press(submission(an.send()), str(ids.new())).status_code == 201

    def told() -> bool:
        return ask(
            "select state from messages m join notifications n on n.id = m.notification_id"
            " where citizen_id = %(id)s",
            id=an.id,
        ) == [("inbox",)]

    wait_until(told, seconds=20, what="the worker's message")


def test_different_dossiers_of_one_office_get_consecutive_numbers(live_server):
    with LivePerson(live_server) as an:
        bodies = [submission(an.send(), agency="H53.050") for _ in range(20)]
        answers = at_once(20, lambda number: an.press(bodies[number], str(ids.new())))
    assert {answer.status_code for answer in answers} == {201}
    numbers = sorted(answer.json()["number"] for answer in answers)
    days = {number[:-5] for number in numbers}
    counts = sorted(int(number[-4:]) for number in numbers)
    # Midnight in Viet Nam may fall between them.
    if len(days) == 1:
        assert counts == list(range(1, 21))
    assert len(set(numbers)) == 20
    assert len({answer.json()["tracking_code"] for answer in answers}) == 20


def test_two_dossiers_cannot_share_a_file(live_server, ask):
    with LivePerson(live_server) as an:
        upload = an.send()
        bodies = [submission(upload, agency=f"H53.{n:03d}") for n in range(60, 68)]
        answers = at_once(8, lambda number: an.press(bodies[number], str(ids.new())))
    assert sorted(answer.status_code for answer in answers) == [201] + [422] * 7
    codes = {a.json()["errors"][0]["code"] for a in answers if a.status_code == 422}
    assert codes == {"upload_used"}
    assert ask("select count(*) from dossier_attachments where upload_id = %(id)s", id=upload) == [
        (1,)
    ]


def test_the_same_key_with_different_bodies_makes_one_dossier(live_server, ask):
    key = str(ids.new())
    with LivePerson(live_server) as an:
        bodies = [submission(an.send(), agency=f"H53.{n:03d}") for n in range(70, 78)]
        answers = at_once(8, lambda number: an.press(bodies[number], key))
    assert sorted(answer.status_code for answer in answers) == [201] + [409] * 7
    assert ask("select count(*) from dossiers where citizen_id = %(id)s", id=an.id) == [(1,)]
    assert ask(
        "select count(*) from uploads where citizen_id = %(id)s and state = 'claimed'", id=an.id
    ) == [(1,)]


def test_first_sign_ins_at_once_are_one_citizen(live_server, ask):
    name = f"binh-{ids.random_name()[:8]}"

    def sign_in(_: int) -> str:
        with LivePerson(live_server, name) as person:
            return person.id

    assert len(set(at_once(16, sign_in))) == 1
    assert ask("select count(*) from citizens where zalo_user_id = %(id)s", id=f"dev-{name}") == [
        (1,)
    ]


def test_the_servers_logs_name_nobody(live_server):
    with LivePerson(live_server) as an:
        body = submission(an.send())
        receipt = an.press(body, str(ids.new())).json()
        token = an.client.headers["Authorization"].removeprefix("Bearer ")
        an.client.get(f"/tracking/{receipt['tracking_code']}")
        an.client.get(f"/dossiers/{receipt['id']}")
        an.press({**body, "answers": {"me": {"ho_ten": "Trần Thị Ví Dụ"}}}, str(ids.new()))
    written = "".join(
        service.log.read_text(errors="replace") for service in (live_server.api, live_server.worker)
    )
    assert '"route":"/api/v1/dossiers"' in written
    secrets = [token, an.name, "giay-chung-sinh.jpg", receipt["tracking_code"], receipt["id"]]
    assert [text for text in [*secrets, *texts_in(body["answers"])] if text in written] == []


def texts_in(value: Any) -> set[str]:
    """Every text of an answer that is somebody's: too long to be met by chance in an id."""
    if isinstance(value, dict):
        return set().union(*map(texts_in, value.values()))
    return {value} if isinstance(value, str) and len(value) > 5 else set()
