"""What Lighthouse says of a page. Installed below `.data/`: no part of the product, nor of its lock
files."""

import json
import os
import shutil
import subprocess
from pathlib import Path

from tests.browser.chromium import Chromium

VERSION = "12.8.2"
CATEGORIES = ("performance", "accessibility", "best-practices")


def scores(folder: Path, address: str, chromium: Chromium, slowed: int) -> dict[str, int]:
    """Of 100, by category, on a phone slowed down so many times, on Lighthouse's own slow line.

    Raises CalledProcessError where its packages cannot be had, or it fails.
    """
    folder.mkdir(parents=True, exist_ok=True)
    manifest = {"name": "lighthouse-here", "private": True, "dependencies": {"lighthouse": VERSION}}
    (folder / "package.json").write_text(json.dumps(manifest), encoding="utf-8")
    npm = shutil.which("npm") or "npm"
    options = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"]
    subprocess.run([npm, "install", *options], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    report = folder / "report.json"
    flags = "--headless=new --no-sandbox --disable-gpu --disable-background-networking"
    command = [str(folder / "node_modules/.bin/lighthouse"), address, "--quiet", "--output=json"]
    command += [f"--output-path={report}", f"--chrome-flags={flags}"]
    command += [f"--only-categories={','.join(CATEGORIES)}"]
    command += [f"--throttling.cpuSlowdownMultiplier={slowed}"]
    environment = {**os.environ, **chromium.environment, "CHROME_PATH": str(chromium.executable)}
    subprocess.run(command, cwd=folder, check=True, env=environment, stdout=subprocess.DEVNULL)
    found = json.loads(report.read_text(encoding="utf-8"))["categories"]
    return {name: round(found[name]["score"] * 100) for name in CATEGORIES}
