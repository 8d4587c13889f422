"""What leaves for a webhook: signed, to the pinned address only, within limits."""

import hashlib
import hmac
import socket
import ssl
import threading
import time
from datetime import datetime, timedelta
from typing import Any

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

from backend.core import clock, ids
from backend.integrations import sending
from backend.integrations.sending import Outcome, Sender
from tests.integrations.conftest import listening

pytestmark = pytest.mark.slow

SECRET = "whs_secret"
NOW = datetime(2026, 11, 26, 9, 30, 15, 400_000, tzinfo=clock.VIETNAM)


class Names:
    """A resolver that answers a name with the next of its addresses, and remembers the questions;
    whatever is no such name it looks up as usual."""

    def __init__(self, **answers: list[str]) -> None:
        self.answers = {name.replace("_", "."): found for name, found in answers.items()}
        self.asked: list[str] = []

    def __call__(self, host: str, port: int, **options: Any) -> list[Any]:
        self.asked.append(host)
        if host not in self.answers:
            return socket.getaddrinfo(host, port, **options)
        found = self.answers[host]
        return [(None, None, None, "", (found.pop(0) if len(found) > 1 else found[0], port))]


@pytest.fixture
def names() -> Names:
    return Names()


@pytest.fixture
def sender(settings_for, names) -> Sender:
    return Sender(settings_for("postgresql://nowhere", webhook_loopback="on"), names)


def send(sender: Sender, url: str, body: bytes = b"{}") -> Outcome:
    return sender.send(url, SECRET, ids.new(), body)


def test_a_delivery_is_signed_over_its_time_and_body(sender, receiver):
    body = '{"tên":"Tân Ninh"}'.encode()
    with clock.set_to(NOW):
        outcome = send(sender, f"{receiver.url}/hook?office=1", body)
    assert (outcome.status, outcome.error) == (200, None)
    (got,) = receiver.got
    assert got.path == "/hook?office=1"
    assert got.body == body
    seconds = int(NOW.timestamp())
    expected = hmac.new(SECRET.encode(), f"{seconds}.".encode() + body, hashlib.sha256).hexdigest()
    assert got.headers["Mot-Cua-Signature"] == f"t={seconds},v1={expected}"
    assert got.headers["Content-Type"] == "application/json"
    assert got.headers["Mot-Cua-Delivery"]


def test_it_goes_to_the_address_that_was_looked_at(sender, names, receiver):
    names.answers["hook.example"] = ["127.0.0.1", "10.0.0.1"]
    port = receiver.url.rpartition(":")[2]
    assert send(sender, f"http://hook.example:{port}/").error is None
    assert names.asked == ["hook.example"]
    assert receiver.got[0].headers["Host"] == f"hook.example:{port}"
    # Asked again, the name leads elsewhere: nobody is called.
    assert send(sender, f"http://hook.example:{port}/").error == "address_not_https"
    assert len(receiver.got) == 1


def test_a_name_that_has_moved_inside_is_not_called(settings_for, receiver):
    names = Names(hook_example=["93.184.216.34", "127.0.0.1"])
    sender = Sender(settings_for("postgresql://nowhere"), names)
    port = receiver.url.rpartition(":")[2]
    sender.pin(f"https://hook.example:{port}/")
    outcome = send(sender, f"https://hook.example:{port}/")
    assert (outcome.status, outcome.error) == (None, "address_private")
    assert receiver.got == []


def test_this_machine_is_not_called_unless_it_is_allowed(settings_for, receiver):
    sender = Sender(settings_for("postgresql://nowhere"))
    assert send(sender, receiver.url).error == "address_not_https"
    assert send(sender, receiver.url.replace("http:", "https:")).error == "address_private"
    assert receiver.got == []


def test_redirects_are_not_followed(sender, receiver):
    receiver.headers["Location"] = "/elsewhere"
    for status in (301, 302, 303, 307, 308):
        receiver.answers = [status]
        outcome = send(sender, receiver.url)
        assert (outcome.status, outcome.error) == (status, "redirected")
    assert [got.path for got in receiver.got] == ["/"] * 5


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (200, None),
        (202, None),
        (204, None),
        (400, "refused"),
        (404, "refused"),
        (410, "gone"),
        (429, "refused"),
        (500, "failed"),
        (503, "failed"),
    ],
)
def test_answers_are_told_apart(sender, receiver, status: int, error: str | None):
    receiver.answers = [status]
    assert send(sender, receiver.url).error == error


def test_a_receiver_may_ask_for_time(sender, receiver):
    receiver.answers = [503] * 3
    for said, meant in (("120", 120), ("Wed, 21 Oct 2026 07:28:00 GMT", 0), ("-5", 0)):
        receiver.headers["Retry-After"] = said
        assert send(sender, receiver.url).asked_seconds == meant


def test_nobody_there(sender):
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    outcome = send(sender, f"http://127.0.0.1:{port}/")
    assert (outcome.status, outcome.error) == (None, "unreachable")


@pytest.fixture
def authority(tmp_path) -> Any:
    """Writes a certificate for a name, signed by an authority, and trusts that one alone."""
    key = ec.generate_private_key(ec.SECP256R1())

    def make(name: str) -> tuple[ssl.SSLContext, ssl.SSLContext]:
        subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
        now = clock.now()
        certificate = (
            x509.CertificateBuilder()
            .subject_name(subject)
            .issuer_name(subject)
            .public_key(key.public_key())
            .serial_number(1)
            .not_valid_before(now - timedelta(days=1))
            .not_valid_after(now + timedelta(days=1))
            .add_extension(x509.SubjectAlternativeName([x509.DNSName(name)]), critical=False)
            .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
            .sign(key, hashes.SHA256())
        )
        file = tmp_path / "server.pem"
        private = key.private_bytes(
            serialization.Encoding.PEM,
            serialization.PrivateFormat.PKCS8,
            serialization.NoEncryption(),
        )
        file.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
        server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        server.load_cert_chain(file)
        return server, ssl.create_default_context(cafile=str(file))

    return make


@pytest.mark.parametrize(
    ("certified", "error"), [("hook.example", None), ("other.example", "unreachable")]
)
def test_the_certificate_must_be_of_the_name(
    settings_for, authority, certified: str, error: str | None
):
    server, trusted = authority(certified)
    settings = settings_for("postgresql://nowhere", webhook_loopback="on")
    with listening(server) as receiver:
        sender = Sender(settings, Names(hook_example=["127.0.0.1"]), trusted)
        port = receiver.url.rpartition(":")[2]
        assert send(sender, f"https://hook.example:{port}/").error == error
        assert len(receiver.got) == (error is None)


def test_what_is_not_http(sender, receiver):
    receiver.answers = [lambda handler: handler.wfile.write(b"\x00\x01 nonsense\r\n\r\n")]
    assert send(sender, receiver.url).error == "not_http"


def test_a_connection_that_is_closed(sender, receiver):
    receiver.answers = [lambda handler: handler.connection.shutdown(socket.SHUT_RDWR)]
    assert send(sender, receiver.url).error == "not_http"


def test_an_answer_without_end_is_not_read(sender, receiver):
    def pour(handler: Any) -> None:
        handler.send_response(200)
        handler.end_headers()
        try:
            for _ in range(10_000):
                handler.wfile.write(b"." * 65_536)
        except OSError:
            return

    receiver.answers = [pour]
    began = time.perf_counter()
    assert send(sender, receiver.url).error is None
    assert time.perf_counter() - began < 5


def test_headers_without_end_are_cut_off(sender, receiver, monkeypatch):
    monkeypatch.setattr(sending, "TOTAL", 0.5)
    wait = threading.Event()

    def drip(handler: Any) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        try:
            for number in range(100):
                handler.wfile.write(f"X-{number}: .\r\n".encode())
                wait.wait(0.05)
        except OSError:
            return

    receiver.answers = [drip]
    began = time.perf_counter()
    assert send(sender, receiver.url).error == "timeout"
    assert time.perf_counter() - began < 3
