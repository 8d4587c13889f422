"""The child process that opens what strangers have sent: `python -m backend.uploads.examiner`.

It has no secret in its environment, no connection, a bounded memory, and cannot write a file. Asked
on standard input, answers on standard output: a line of JSON, then bytes. Never pickles: what
comes out of here is not trusted either.
"""

import json
import resource
import sys
from typing import Any, BinaryIO, Final

from backend.uploads import bundles, inspection, pdfs, pictures

_MEMORY_BYTES: Final = 1_536 * 1024 * 1024


def main() -> None:
    """Answer questions until there are no more."""
    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    questions, answers = sys.stdin.buffer, sys.stdout.buffer
    while line := questions.readline():
        question = json.loads(line)
        files = [_exactly(questions, size) for size in question["sizes"]]
        answer, contents = _answer(question, files)
        answers.write(json.dumps(answer).encode() + b"\n")
        for content in contents:
            answers.write(content)
        answers.flush()


def _exactly(source: BinaryIO, size: int) -> bytes:
    content = source.read(size)
    if len(content) != size:
        raise EOFError
    return content


def _answer(question: dict[str, Any], files: list[bytes]) -> tuple[dict[str, Any], list[bytes]]:
    kinds = question["media_types"]
    if question["task"] == "bundle":
        bundled = bundles.bundle(list(zip(kinds, files, strict=True)))
        told = {"pages": bundled.pages, "left_out": bundled.left_out}
        return told | {"sizes": [len(bundled.content)]}, [bundled.content]
    examined = _examined(kinds[0], files[0])
    made = [
        {"kind": each.kind, "page": each.page, "media_type": each.media_type}
        for each in examined.made
    ]
    contents = [each.content for each in examined.made]
    told = {"facts": examined.facts, "refusal": examined.refusal, "made": made}
    return told | {"sizes": [len(content) for content in contents]}, contents


def _examined(media_type: str, content: bytes) -> inspection.Examined:
    try:
        if media_type == inspection.PDF:
            return pdfs.examine(content)
        return pictures.examine(media_type, content)
    except inspection.Refused as refused:
        return inspection.Examined(refused.facts, (), refused.code)


if __name__ == "__main__":
    main()
