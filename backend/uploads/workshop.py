"""Has files opened in child processes (`examiner.py`), so that a bad one costs a child at most.

A child that dies or takes too long is replaced, and the file tried once more: if the second child
ends as the first, the file is at fault, and refused.
"""

import contextlib
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from weakref import finalize

import structlog

from backend.uploads.bundles import Bundled
from backend.uploads.inspection import Examined, Made

log = structlog.get_logger()

_ROOT: Final = Path(__file__).parents[2]

# A PDF of 200 pages takes some seconds; this is for what never ends.
TIME_LIMIT: Final = 60.0
# What a child may answer at most (bytes): pages of a PDF as pictures, and the PDF.
_ANSWER_BYTES: Final = 256 * 1024 * 1024


class ChildDied(Exception):
    """The child ended, or was ended, before it had answered."""


class Workshop:
    """Children are started when needed and kept; each does one file at a time."""

    def __init__(self, time_limit: float = TIME_LIMIT) -> None:
        self._time_limit = time_limit
        self._idle: list[_Child] = []
        self._lock = threading.Lock()

    def examine(self, media_type: str, content: bytes) -> Examined:
        """Inspect a file. One that kills its child is "damaged"."""
        try:
            answer, contents = self._ask("examine", [(media_type, content)])
        except ChildDied:
            return Examined(refusal="damaged")
        made = [
            Made(each["kind"], each["page"], each["media_type"], found)
            for each, found in zip(answer["made"], contents, strict=True)
        ]
        return Examined(answer["facts"], tuple(made), answer["refusal"])

    def bundle(self, files: Sequence[tuple[str, bytes]]) -> Bundled:
        """One PDF of clean copies (media type, content). Raises `ChildDied`."""
        answer, [content] = self._ask("bundle", files)
        return Bundled(content, answer["pages"], tuple(answer["left_out"]))

    def _ask(
        self, task: str, files: Sequence[tuple[str, bytes]]
    ) -> tuple[dict[str, Any], list[bytes]]:
        try:
            return self._ask_once(task, files)
        except ChildDied:
            log.warning("examiner_died", task=task, sizes=[len(content) for _, content in files])
        return self._ask_once(task, files)

    def _ask_once(
        self, task: str, files: Sequence[tuple[str, bytes]]
    ) -> tuple[dict[str, Any], list[bytes]]:
        with self._lock:
            child = self._idle.pop() if self._idle else None
        child = child or _Child()
        answer = child.ask(task, files, self._time_limit)
        with self._lock:
            self._idle.append(child)
        return answer

    def close(self) -> None:
        """End the children that are idle."""
        with self._lock:
            children, self._idle = self._idle, []
        for child in children:
            child.end()


class _Child:
    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "backend.uploads.examiner"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=_ROOT,
            # No secret of ours is in a process that opens what strangers send.
            env={"PATH": os.defpath, "LANG": "C.UTF-8"},
        )
        self.end = finalize(self, _end, self._process)

    def ask(
        self, task: str, files: Sequence[tuple[str, bytes]], time_limit: float
    ) -> tuple[dict[str, Any], list[bytes]]:
        """Ask and wait. A child that raised `ChildDied` must not be asked again."""
        watch = threading.Timer(time_limit, self._process.kill)
        watch.daemon = True
        watch.start()
        try:
            return self._exchange(task, files)
        except (OSError, ValueError, EOFError, LookupError, TypeError) as error:
            self.end()
            raise ChildDied(str(error)) from error
        finally:
            watch.cancel()

    def _exchange(
        self, task: str, files: Sequence[tuple[str, bytes]]
    ) -> tuple[dict[str, Any], list[bytes]]:
        asked, answered = self._process.stdin, self._process.stdout
        assert asked is not None  # noqa: S101 - both are pipes; tells mypy
        assert answered is not None  # noqa: S101
        question = {
            "task": task,
            "media_types": [media_type for media_type, _ in files],
            "sizes": [len(content) for _, content in files],
        }
        asked.write(json.dumps(question).encode() + b"\n")
        for _, content in files:
            asked.write(content)
        asked.flush()
        answer = json.loads(answered.readline())
        if sum(answer["sizes"]) > _ANSWER_BYTES:
            raise EOFError("the answer is too large")
        contents = [answered.read(size) for size in answer["sizes"]]
        if [len(content) for content in contents] != answer["sizes"]:
            raise EOFError("the answer was cut short")
        return answer, contents


def _end(process: "subprocess.Popen[bytes]") -> None:
    process.kill()
    process.wait()
    for pipe in (process.stdin, process.stdout):
        if pipe is not None:
            # What was written to it and not read is lost with the child.
            with contextlib.suppress(BrokenPipeError):
                pipe.close()
