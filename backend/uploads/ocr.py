"""Reading print, by tesseract with its Vietnamese data where both are installed.

The command is OCR_COMMAND (`tesseract` by default); an empty one, one that is not there, or one
without `vie` reads nothing, and nothing depends on it.
"""

import shutil
import subprocess
from functools import cache
from typing import Final

# A page takes 2 to 8 s; the job runs after everything that somebody waits for.
_TIME_LIMIT: Final = 90


class ReaderFailed(Exception):
    """The command failed or took too long; trying again may help."""


class Reader:
    """The OCR command of this installation."""

    def __init__(self, command: str) -> None:
        self._command = command

    def is_installed(self) -> bool:
        """Whether there is such a command, and it knows Vietnamese."""
        return bool(self._command) and _knows_vietnamese(self._command)

    def read(self, picture: bytes) -> str:
        """What is written on a JPEG. Raises `ReaderFailed`."""
        command = shutil.which(self._command)
        if command is None:
            raise ReaderFailed(f"{self._command} is not there")
        try:
            done = subprocess.run(  # noqa: S603 - the operator names the command
                [command, "stdin", "stdout", "-l", "vie", "--psm", "3"],
                input=picture,
                capture_output=True,
                check=True,
                timeout=_TIME_LIMIT,
                env={"PATH": "/usr/local/bin:/usr/bin:/bin", "OMP_THREAD_LIMIT": "1"},
            )
        except (OSError, subprocess.SubprocessError) as error:
            raise ReaderFailed(str(error)) from error
        return done.stdout.decode("utf-8", "replace")


@cache
def _knows_vietnamese(name: str) -> bool:
    """Asked once in a process: what is installed does not change while it runs."""
    command = shutil.which(name)
    if command is None:
        return False
    try:
        listed = subprocess.run(  # noqa: S603 - the operator names the command
            [command, "--list-langs"], capture_output=True, check=True, timeout=20, text=True
        )
    except (OSError, subprocess.SubprocessError):
        return False
    return "vie" in listed.stdout.split()
