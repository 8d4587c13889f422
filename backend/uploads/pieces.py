"""Parts of a small file: each is an object of its own until the file is put together.

Stores join no parts below 5 MiB, and a photo has 300 kB: so that a cut line costs a fraction of a
photo, we join them here. Such a file has at most `cutting.SINGLE_BYTES`, which bounds the memory.
"""

import hashlib
from collections.abc import Mapping
from typing import Final, Protocol

from backend.core.storage import NoSuchObject, PutLink, Storage
from backend.uploads.cutting import count_of, is_small_in_parts, size_of
from backend.uploads.models import Upload

_MARK: Final = ".part-"


def keys_of(upload: Upload) -> list[str]:
    """Where parts of this file may be in the store; nowhere for a file sent otherwise."""
    if not is_small_in_parts(upload):
        return []
    return [_key(upload, number) for number in range(1, count_of(upload) + 1)]


def _key(upload: Upload, number: int) -> str:
    return f"{upload.object_key}{_MARK}{number}"


def whole_of(key: str) -> str | None:
    """The key of the file whose part is at `key`; None if `key` is no part's."""
    whole, mark, _ = key.partition(_MARK)
    return whole if mark else None


def stored(storage: Storage, upload: Upload) -> dict[int, int]:
    """Size by number of the parts in the store, right or wrong."""
    before = f"{upload.object_key}{_MARK}"
    return {int(item.key.removeprefix(before)): item.size for item in storage.listing(before)}


class Hashed(Protocol):
    """A part as it was announced, hashes in hex."""

    @property
    def number(self) -> int: ...
    @property
    def sha256(self) -> str: ...
    @property
    def md5(self) -> str: ...


def link(storage: Storage, upload: Upload, part: Hashed) -> PutLink:
    """A fresh link for one announced part, good where nothing is yet."""
    return storage.put_link(
        _key(upload, part.number),
        media_type=upload.media_type,
        size=size_of(upload, part.number),
        md5=part.md5,
        sha256=part.sha256,
    )


def join(storage: Storage, upload: Upload, announced: Mapping[int, Hashed]) -> list[int]:
    """Write the file as one object, unless parts are missing: then answers their numbers.

    A part that is not what was announced is deleted, so that it can be sent again. The parts stay:
    `remove` them when the whole is proved. Joining twice, also at the same time, writes the same.
    """
    sizes = stored(storage, upload)
    contents = []
    missing = []
    for number in range(1, count_of(upload) + 1):
        content = None
        if number in sizes and number in announced:
            content = _proved(storage, upload, announced[number], sizes[number])
        if content is None:
            missing.append(number)
        else:
            contents.append(content)
    if not missing:
        storage.put(upload.object_key, b"".join(contents), upload.media_type)
    return missing


def _proved(storage: Storage, upload: Upload, part: Hashed, size: int) -> bytes | None:
    """The part's content; None, and nothing left of it, if it is not what was announced."""
    key = _key(upload, part.number)
    if size == size_of(upload, part.number):
        try:
            content = storage.read(key, 0, size)
        except NoSuchObject:
            return None
        if hashlib.sha256(content).hexdigest() == part.sha256:
            return content
    storage.delete(key)
    return None


def remove(storage: Storage, upload: Upload) -> None:
    """Make sure that no part is left. May be repeated."""
    for key in keys_of(upload):
        storage.delete(key)
