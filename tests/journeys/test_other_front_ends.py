"""The contract is enough for a front end not ours: JSON Forms fills in a form and sends it."""

import json
import os
import shutil
import subprocess
from pathlib import Path

import pytest

from tests.rig.live import LiveServer

MINIAPP = Path(__file__).parents[2] / "miniapp"


@pytest.mark.journey
def test_a_dossier_filled_in_with_json_forms_is_received(live_server: LiveServer, tmp_path: Path):
    file = tmp_path / "receipt.json"
    command = [shutil.which("npx") or "npx", "vitest", "run", "--config", "vitest.live.config.ts"]
    played = subprocess.run(
        command,
        cwd=MINIAPP,
        env={**os.environ, "API": live_server.url, "RECEIPT": str(file)},
        capture_output=True,
        text=True,
        timeout=240,
        check=False,
    )
    assert played.returncode == 0, played.stdout + played.stderr
    filed = json.loads(file.read_text(encoding="utf-8"))
    assert filed["answers"]["thay_doi"][0]["moi"] == "Ông B"
    with live_server.client() as client:
        found = client.get(f"/tracking/{filed['receipt']['tracking_code']}").json()
    assert filed["receipt"]["procedure"]["code"] == "thue.thay_doi"
    assert found["status"] == "submitted"
