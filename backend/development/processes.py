"""Child processes and ports: starting, ending, finding what an earlier run left behind.

Knows nothing of databases, stores or the application.
"""

import errno
import os
import secrets
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import IO

import psutil

# Every process started for a data folder carries the folder's path under this name, and hands it
# down to its own children. That finds the children of a parent that was killed, too, and nobody
# else's process can be mistaken for ours because a process id was given out twice.
MARK = "MOT_CUA_DATA"

_LOOPBACK = "127.0.0.1"

# Below where outgoing connections begin: at 32768 on Linux, at 49152 on macOS.
_SERVERS_ONLY = range(20_000, 32_000)


class DevelopmentError(Exception):
    """Something a developer can mend; the message says what. Shown without a traceback."""


class TookTooLong(DevelopmentError):
    """What was waited for did not happen in time."""


class Ended(DevelopmentError):
    """A process that should run has ended."""


@dataclass(frozen=True)
class Program:
    """What to run: `command` in `folder`, with exactly `environment`."""

    name: str
    command: Sequence[str | Path]
    environment: Mapping[str, str]
    folder: Path


@dataclass(frozen=True)
class Service:
    """A process of ours, leader of its own session, so that Ctrl-C reaches it through us alone."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path

    def is_alive(self) -> bool:
        return self.process.poll() is None

    def stop(self, patience: float) -> None:
        """Ask it to end; after `patience` seconds end it, and whatever it started."""
        if self.is_alive():
            self.process.terminate()
            try:
                self.process.wait(patience)
            except subprocess.TimeoutExpired:
                print(f"{self.name} did not stop within {patience:.0f} s and is killed", flush=True)
        end_group(self.process.pid)
        self.process.wait()

    def check(self) -> None:
        """Raise `Ended` with the end of its log if it has."""
        if not self.is_alive():
            raise Ended(
                f"{self.name} ended with {describe_exit(self.process.returncode)}. "
                f"The end of {self.log}:\n{last_lines(self.log)}"
            )


def start(program: Program, log: Path, relay: Callable[[str], None] | None = None) -> Service:
    """Start a program. Its output goes to `log`, made anew, and line by line to `relay`, where one
    is given.
    """
    log.parent.mkdir(parents=True, exist_ok=True)
    output = log.open("wb")
    process = subprocess.Popen(
        [str(part) for part in program.command],
        env=dict(program.environment),
        cwd=program.folder,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE if relay else output,
        stderr=subprocess.STDOUT,
        start_new_session=True,
    )
    if relay is None or process.stdout is None:
        output.close()
    else:
        threading.Thread(target=_relay, args=(process.stdout, output, relay), daemon=True).start()
    return Service(program.name, process, log)


def _relay(source: IO[bytes], log: IO[bytes], relay: Callable[[str], None]) -> None:
    with source, log:
        for line in source:
            log.write(line)
            log.flush()
            relay(line.decode(errors="replace").rstrip("\n"))


def end_group(group: int) -> None:
    """Kill what is left of a process group; an empty one is no error."""
    try:
        os.killpg(group, signal.SIGKILL)
    except (ProcessLookupError, PermissionError):
        # macOS answers PermissionError for a group of zombies.
        return


def marked(mark: str) -> list[psutil.Process]:
    """Every other running process that carries `mark`."""
    found = []
    for process in psutil.process_iter():
        if process.pid == os.getpid():
            continue
        try:
            if process.environ().get(MARK) == mark and process.status() != psutil.STATUS_ZOMBIE:
                found.append(process)
        except (psutil.Error, OSError):
            # Somebody else's, or gone meanwhile: not ours to end.
            continue
    return found


def end(processes: Iterable[psutil.Process], patience: float) -> None:
    """Ask processes to end and kill those that still run after `patience` seconds.

    psutil compares creation times before it signals: a process id given out anew is left alone.
    """
    waiting = list(processes)
    for process in waiting:
        _send(process.terminate)
    _, alive = psutil.wait_procs(waiting, timeout=patience)
    for process in alive:
        _send(process.kill)
    psutil.wait_procs(alive, timeout=10)


def _send(signal_it: Callable[[], None]) -> None:
    try:
        signal_it()
    except psutil.NoSuchProcess:
        return


def wait_until(check: Callable[[], bool], *, seconds: float, what: str) -> None:
    """Wait for `check` to hold; raise `TookTooLong` naming `what` after `seconds`."""
    deadline = time.monotonic() + seconds
    pause = threading.Event()
    while not check():
        if time.monotonic() > deadline:
            raise TookTooLong(f"{what} took longer than {seconds:.0f} s")
        pause.wait(0.05)


def is_free(port: int, host: str = _LOOPBACK) -> bool:
    """Whether a server could listen on this port now."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            if error.errno == errno.EADDRINUSE:
                return False
            raise DevelopmentError(f"cannot listen on {host}:{port}: {error.strerror}") from error
    return True


def free_ports(count: int) -> list[int]:
    """Ports that nobody listens on, all different.

    Not asked of the kernel: what it gives it also gives to outgoing connections, and any of them
    could have the port before its server has started.
    """
    found: list[int] = []
    while len(found) < count:
        port = secrets.choice(_SERVERS_ONLY)
        if port not in found and is_free(port):
            found.append(port)
    return found


def require_port(setting: str, port: int, host: str = _LOOPBACK) -> None:
    """Raise `DevelopmentError` naming the setting, and the process if it can be seen."""
    if is_free(port, host):
        return
    raise DevelopmentError(
        f"port {port} is taken{_holder(port)}: end that, or choose another with {setting}=…"
    )


def _holder(port: int) -> str:
    try:
        connections = psutil.net_connections("tcp")
    except psutil.Error:
        # macOS shows other processes' connections to root only.
        return ""
    pids = [
        connection.pid
        for connection in connections
        if connection.status == psutil.CONN_LISTEN
        and getattr(connection.laddr, "port", None) == port
    ]
    return f" by process {pids[0]} ({_name(pids[0])})" if pids and pids[0] else ""


def _name(pid: int) -> str:
    try:
        return " ".join(psutil.Process(pid).cmdline())[:80]
    except psutil.Error:
        return "which cannot be seen"


def last_lines(log: Path, count: int = 20) -> str:
    """The end of a log, indented; says so when there is none."""
    lines = log.read_text(errors="replace").splitlines()[-count:] if log.exists() else []
    return "\n".join(f"  {line}" for line in lines) or "  (nothing)"


def describe_exit(code: int) -> str:
    """An exit code of `subprocess` in words."""
    return f"signal {signal.Signals(-code).name}" if code < 0 else f"exit code {code}"


def program(name: str) -> Path:
    """An executable of this virtual environment."""
    return Path(sys.executable).parent / name
