"""The secrets of one data folder: made once, readable by their owner only."""

import json
import os
import secrets
from dataclasses import asdict, dataclass, field
from pathlib import Path

# Production settings refuse a secret that starts so.
_PREFIX = "development-"


def _secret() -> str:
    return _PREFIX + secrets.token_urlsafe(32)


@dataclass(frozen=True, repr=False)
class Keys:
    """What the application and the embedded store sign with."""

    secret_key: str = field(default_factory=_secret)
    s3_access_key_id: str = field(default_factory=lambda: _PREFIX + secrets.token_hex(8))
    s3_secret_access_key: str = field(default_factory=_secret)
    # Without these the store's inner ports list every object to anyone on this machine.
    volume_write: str = field(default_factory=_secret)
    volume_read: str = field(default_factory=_secret)
    filer_write: str = field(default_factory=_secret)
    filer_read: str = field(default_factory=_secret)


def kept_in(path: Path) -> Keys:
    """The keys in `path`, made at the first call."""
    if path.exists():
        return Keys(**json.loads(path.read_text()))
    keys = Keys()
    write_private(path, json.dumps(asdict(keys), indent=1))
    return keys


def write_private(path: Path, text: str) -> None:
    """Write a file that only its owner can read, whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    unfinished = path.with_name(f"{path.name}.unfinished")
    unfinished.unlink(missing_ok=True)
    with os.fdopen(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
        file.write(text)
    unfinished.rename(path)
