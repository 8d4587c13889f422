"""`make demo` goes from the form to the result and explains the due date."""

import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from backend.app import create_app
from backend.core import db
from backend.core.settings import Settings
from backend.development.prepare import run
from tests.rig.live import LiveServer

DEMO = Path(__file__).with_name("demo.py")


@pytest.mark.journey
def test_a_dossier_goes_from_the_form_to_its_result(
    live_server: LiveServer, settings_for: Callable[..., Settings], tmp_path: Path
):
    seeding = create_app(settings_for(live_server.database_url, environment="development"))
    run(seeding, ("seed-development",))
    db.sessions_of(seeding).kw["bind"].dispose()
    played = subprocess.run(
        [sys.executable, str(DEMO), live_server.url],
        env={**os.environ, "DATA_DIR": str(tmp_path)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    said = played.stdout
    assert "tracking code: " in said
    assert "Đã trả kết quả" in said
    *_, reasons = said.partition("it was due ")
    assert reasons.splitlines()[1].startswith("    · ")
