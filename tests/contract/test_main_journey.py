"""The six calls of the introduction, each answer held against the contract as it arrives."""

import httpx
import pytest
from werkzeug.test import EnvironBuilder, TestResponse

from backend.core import ids
from tests.contract.checker import ContractBroken, committed
from tests.factories.citizens import BASE
from tests.factories.dossiers import submission, submit
from tests.factories.live import LivePerson
from tests.factories.uploads import announcement, photo, put


def test_a_citizens_way_through_the_api(client, an):
    client.get(f"{BASE}/procedures?q=khai+sinh")
    client.get(f"{BASE}/procedures?category=ho-tich")
    description = client.get(f"{BASE}/procedures/1.001193")
    form = client.get(f"{BASE}/procedures/1.001193/form")
    client.get(
        f"{BASE}/procedures/1.001193/form",
        headers={"If-None-Match": form.headers["ETag"]},
        status=304,
    )
    client.get(f"{BASE}/procedures/1.001193", headers={"If-None-Match": "*"}, status=304)
    assert description.json["requirements"] == form.json["requirements"]
    for name in ("provinces", "communes?parent=80", "ethnic-groups", "countries"):
        client.get(f"{BASE}/codelists/{name}")
    client.get(f"{BASE}/codelists/animals", status=404)
    client.get(f"{BASE}/agencies?level=commune")
    an.get("/me")
    content = photo()
    upload = an.post("/uploads", json=announcement(content)).json
    an.get(f"/uploads/{upload['id']}")
    put(upload, content).raise_for_status()
    an.post(f"/uploads/{upload['id']}/complete", status=200)
    an.delete(f"/uploads/{an.post('/uploads', json=announcement()).json['id']}")
    receipt = submit(an, submission(upload["id"])).json
    submit(an, {}, status=422)
    an.get("/dossiers")
    an.get(f"/dossiers/{receipt['id']}")
    an.get(f"/dossiers/{ids.new()}", status=404)
    client.get(f"{BASE}/tracking/{receipt['tracking_code']}")
    client.get(f"{BASE}/tracking/x", status=422)


@pytest.mark.slow
def test_the_running_server_keeps_it_too(live_server):
    """The same through a real server and real connections, for every operation without a body."""
    seen: list[httpx.Response] = []
    with LivePerson(live_server) as an:
        an.client.event_hooks["response"] = [seen.append]
        receipt = an.press(submission(an.send()), str(ids.new())).json()
        for path in (
            "/procedures",
            "/procedures/1.001193",
            "/procedures/1.001193/form",
            "/codelists/communes?parent=80",
            "/agencies",
            "/me",
            "/dossiers",
            f"/dossiers/{receipt['id']}",
            f"/tracking/{receipt['tracking_code']}",
        ):
            an.client.get(path)
        an.client.get("/tracking/x", status=422)
        an.client.get("/uploads/x", status=404)
    for answer in seen:
        committed().check(as_of_werkzeug(answer))
    assert len(seen) >= 13


def as_of_werkzeug(answer: httpx.Response) -> TestResponse:
    """An answer of httpx as the checker reads them."""
    request = EnvironBuilder(method=answer.request.method, path=answer.request.url.path)
    # httpx has unpacked the body already.
    headers = [(k, v) for k, v in answer.headers.items() if k != "content-encoding"]
    return TestResponse([answer.content], f"{answer.status_code}", headers, request.get_request())


# The checker itself: what it is for has to fail.


def answered(status: int, body: bytes, kind: str, path: str = f"{BASE}/me") -> TestResponse:
    headers = [("Content-Type", kind), ("X-Request-Id", "0123456789")]
    return TestResponse([body], str(status), headers, EnvironBuilder(path=path).get_request())


PROBLEM = b"""{"type": "urn:mot-cua:problem:%s", "title": "x", "detail": "x", "status": %d,
 "request_id": "0123456789"}"""


@pytest.mark.parametrize(
    ("answer", "complaint"),
    [
        (answered(200, b'{"id": 1, "display_name": "An"}', "application/json"), "at /id"),
        (answered(200, b'{"display_name": "An"}', "application/json"), "required"),
        (answered(200, b"An", "text/plain"), "text/plain is not declared"),
        (answered(201, b"{}", "application/json"), "status is not declared"),
        (answered(404, b"{}", "application/json"), "application/json is not declared"),
        (answered(404, b"{}", "application/problem+json"), "required"),
        (
            answered(404, PROBLEM % (b"upload-not-found", 404), "application/problem+json"),
            "not declared for this operation",
        ),
        (answered(404, PROBLEM % (b"odd", 404), "application/problem+json"), "no kind of problem"),
        (
            answered(401, PROBLEM % (b"token-missing", 403), "application/problem+json"),
            "another status",
        ),
    ],
)
def test_an_answer_outside_the_contract_is_noticed(answer: TestResponse, complaint: str):
    with pytest.raises(ContractBroken, match=complaint):
        committed().check(answer)


def test_an_answer_within_it_is_not():
    committed().check(answered(401, PROBLEM % (b"token-missing", 401), "application/problem+json"))
