"""Whose call it is said to be behind our proxies, whatever the caller writes."""

from typing import Any

import flask
import pytest
from flask.testing import FlaskClient

from backend.core import callers

PROXY, CLIENT = "127.0.0.1", "203.0.113.9"


def taken_for(forwarded: str | None, proxies: int = 1) -> str:
    """REMOTE_ADDR as the application sees it, of a call that our proxy hands on."""
    seen: list[str] = []

    def application(environ: dict[str, Any], _: Any) -> list[bytes]:
        seen.append(environ["REMOTE_ADDR"])
        return []

    environ = {"REMOTE_ADDR": PROXY}
    if forwarded is not None:
        environ["HTTP_X_FORWARDED_FOR"] = forwarded
    callers.ReportedAddress(application, proxies)(environ, lambda *_: lambda _: None)
    [address] = seen
    return address


@pytest.mark.parametrize(
    "claimed",
    ["", "127.0.0.1, ", '",', '"127.0.0.1,', '"a", "b,', ", , ", "<script>,", "1.2.3.4\\,"],
)
def test_nothing_a_client_writes_makes_it_somebody_else(claimed):
    assert taken_for(f"{claimed}{CLIENT}") == CLIENT


@pytest.mark.parametrize(
    ("forwarded", "proxies", "address"),
    [
        ("1.1.1.1, 203.0.113.9, 10.0.0.2", 2, CLIENT),
        # Past the outer proxy: the inner one says who that was.
        (CLIENT, 2, CLIENT),
        ("203.0.113.9:51034", 1, CLIENT),
        ("[2001:db8::1]:443", 1, "2001:db8::1"),
        ("[2001:db8::1]", 1, "2001:db8::1"),
        ("::ffff:203.0.113.9", 1, CLIENT),
        # Nobody's, and not the proxy's.
        ("unknown", 1, ""),
        ("1.1.1.1, ", 1, ""),
        ("203.0.113.999", 1, ""),
        # Asked by the proxy itself, or by this machine.
        (None, 1, PROXY),
        ("", 1, PROXY),
    ],
)
def test_what_proxies_write(forwarded, proxies, address):
    assert taken_for(forwarded, proxies) == address


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("203.0.113.9", "203.0.113.10", False),
        ("203.0.113.9", "::ffff:203.0.113.9", True),
        ("2001:db8:0:1::1", "2001:db8:0:1:ffff::2", True),
        ("2001:db8:0:1::1", "2001:db8:0:2::1", False),
        ("", "nonsense", True),
    ],
)
def test_a_client_is_counted_once_in_all_of_its_network(one, other, same):
    assert (callers.counted_as(one) == callers.counted_as(other)) is same


@pytest.mark.slow
@pytest.mark.parametrize("forwarded", ['"', '"127.0.0.1,', "127.0.0.1,", "nonsense"])
def test_nobody_outside_passes_for_this_machine(make_app, forwarded):
    app: flask.Flask = make_app(trusted_proxies=1)
    handed_on = f"{forwarded},{CLIENT}" if forwarded != "nonsense" else forwarded
    answer = FlaskClient(app).get("/metrics", headers={"X-Forwarded-For": handed_on})
    assert answer.status_code == 404
