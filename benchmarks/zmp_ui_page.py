"""The first screen as Zalo's own templates would make it: React 18, zmp-ui and the SDK at once.

Written, installed and built below `.data/`; no part of the product, nor of its lock files.
"""

import json
import shutil
import subprocess
from pathlib import Path

PACKAGES = {
    "react": "18.3.1",
    "react-dom": "18.3.1",
    "vite": "8.3.8",
    "zmp-sdk": "2.51.6",
    "zmp-ui": "1.11.14",
}
MANIFEST = {"name": "zmp-ui-page", "private": True, "type": "module", "dependencies": PACKAGES}
BUILD = """export default {
  base: "./",
  oxc: { jsx: { runtime: "automatic", importSource: "react" } },
  build: { target: "es2015" },
};
"""
HTML = """<!doctype html>
<html lang="vi">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <title>zmp-ui</title>
  </head>
  <body>
    <div id="app"></div>
    <script type="module" src="/main.jsx"></script>
  </body>
</html>
"""
SCREEN = """
import { useEffect, useState } from "react";
import { createRoot } from "react-dom/client";
import { App, Box, Input, List, Page, Text, ZMPRouter } from "zmp-ui";
import "zmp-ui/zaui.css";
import { getAccessToken } from "zmp-sdk/apis";

function Home() {
  const [items, setItems] = useState([]);
  useEffect(() => {
    getAccessToken().catch(() => undefined);
    fetch("/api/v1/procedures")
      .then((response) => response.json())
      .then((found) => setItems(found.items));
  }, []);
  return (
    <Page>
      <Box p={4}>
        <Text.Title>Một Cửa</Text.Title>
        <Input.Search id="search" label="Cần làm giấy tờ gì?" />
        <List>
          {items.map((item) => (
            <List.Item key={item.code} title={item.name} subTitle={item.summary} />
          ))}
        </List>
      </Box>
    </Page>
  );
}

createRoot(document.getElementById("app")).render(
  <App>
    <ZMPRouter memoryRouter>
      <Home />
    </ZMPRouter>
  </App>,
);
"""


def build(folder: Path) -> Path:
    """The built page. Raises CalledProcessError where its packages cannot be had."""
    folder.mkdir(parents=True, exist_ok=True)
    files = {
        "package.json": json.dumps(MANIFEST),
        "vite.config.js": BUILD,
        "index.html": HTML,
        "main.jsx": SCREEN,
    }
    for name, content in files.items():
        (folder / name).write_text(content, encoding="utf-8")
    npm = shutil.which("npm") or "npm"
    options = ["--no-audit", "--no-fund", "--loglevel=error", "--prefer-offline"]
    for command in (["install", *options], ["exec", "--", "vite", "build", "--logLevel=error"]):
        subprocess.run([npm, *command], cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / "dist"
