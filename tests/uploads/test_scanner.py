"""Malware: against a stand-in that speaks the daemon's protocol, and the daemon where it is."""

import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from backend.development.processes import free_ports, wait_until
from backend.uploads.scanner import Scanner, ScannerUnavailable
from tests.factories import hostile
from tests.factories.jobs import work_off
from tests.factories.uploads import send
from tests.uploads import clamd

pytestmark = pytest.mark.slow

CLAMD = shutil.which("clamd") or shutil.which("clamd", path="/usr/sbin")


@pytest.fixture
def daemon() -> Iterator[clamd.Clamd]:
    with clamd.running() as server:
        yield server


@pytest.fixture
def scanning(app, daemon, monkeypatch: pytest.MonkeyPatch) -> clamd.Clamd:
    """The application knows the daemon."""
    settings = replace(app.extensions["settings"], clamav_address=daemon.address)
    monkeypatch.setitem(app.extensions, "settings", settings)
    return daemon


def test_what_is_clean_and_what_is_not(daemon):
    scanner = Scanner(daemon.address)
    assert scanner.scan([hostile.jpeg()]) == "clean"
    assert scanner.scan([b"abc", hostile.EICAR[:30], hostile.EICAR[30:]]) == "infected"
    assert scanner.scan([]) == "clean"


def test_what_is_too_large_for_the_daemon_is_not_scanned_but_read(daemon):
    daemon.most = 1000
    read = []

    def pieces() -> Iterator[bytes]:
        for number in range(200):
            read.append(number)
            yield b"x" * 100_000

    assert Scanner(daemon.address).scan(pieces()) == "not_scanned"
    assert len(read) == 200


@pytest.mark.parametrize("says", [b"", b"ERROR\0", b"stream: OK but\0", b"\xff"])
def test_any_other_answer_is_no_verdict(daemon, says: bytes):
    daemon.says = says
    with pytest.raises(ScannerUnavailable):
        Scanner(daemon.address).scan([b"x" * 10])


def test_nobody_there():
    with pytest.raises(ScannerUnavailable):
        Scanner(f"tcp://127.0.0.1:{free_ports(1)[0]}").scan([b"x"])
    with pytest.raises(ScannerUnavailable):
        Scanner("unix:///nowhere/clamd.ctl").scan([b"x"])


def test_without_a_daemon_nothing_is_called_clean():
    assert Scanner("").scan(iter([hostile.EICAR])) == "not_scanned"


def test_an_infected_file_is_refused_and_one_that_is_not_is_marked(an, app, scanning):
    bad = send(an, hostile.jpeg() + hostile.EICAR)
    good = send(an, hostile.jpeg())
    work_off(app)
    inspection = an.get(f"/uploads/{bad['id']}").json["inspection"]
    assert (inspection["state"], inspection["scan"]) == ("refused", "infected")
    assert "mã độc" in inspection["reason"]
    inspection = an.get(f"/uploads/{good['id']}").json["inspection"]
    assert (inspection["state"], inspection["scan"]) == ("clean", "clean")
    assert scanning.scans == 2


def test_while_the_daemon_fails_the_file_waits(an, app, scanning):
    upload = send(an, hostile.jpeg())
    scanning.says = b"ERROR\0"
    with pytest.raises(ScannerUnavailable):
        work_off(app)
    assert an.get(f"/uploads/{upload['id']}").json["inspection"]["state"] == "waiting"


@pytest.fixture
def real(tmp_path: Path) -> Iterator[str]:
    """The daemon itself, with one signature of our own: that of EICAR."""
    assert CLAMD is not None
    signatures = tmp_path / "signatures"
    signatures.mkdir()
    (signatures / "test.ndb").write_text(f"Eicar-Test:0:*:{hostile.EICAR.hex()}\n")
    socket = tmp_path / "clamd.ctl"
    settings = tmp_path / "clamd.conf"
    settings.write_text(
        f"LocalSocket {socket}\nDatabaseDirectory {signatures}\nForeground yes\n"
        f"TemporaryDirectory {tmp_path}\nUser root\n"
    )
    with (tmp_path / "log").open("wb") as log:
        process = subprocess.Popen([CLAMD, f"--config-file={settings}"], stdout=log, stderr=log)
        try:
            wait_until(socket.exists, seconds=60, what="ClamAV")
            yield f"unix://{socket}"
        finally:
            process.terminate()
            process.wait(30)


if CLAMD is not None:
    # Where the daemon is installed it must agree with the stand-in.
    @pytest.mark.slow
    def test_the_daemon_itself(real: str):
        scanner = Scanner(real)
        assert scanner.scan([hostile.jpeg()]) == "clean"
        assert scanner.scan([hostile.EICAR]) == "infected"
        assert scanner.scan([b"abc", hostile.EICAR[:20], hostile.EICAR[20:]]) == "infected"
        assert scanner.scan(b"x" * 1_000_000 for _ in range(130)) == "not_scanned"
