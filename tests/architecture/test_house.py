"""The house keeps its order: where things stand, how large they may be, who may do what."""

import ast
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
BACKEND = ROOT / "backend"

LINES_OF_A_MODULE = 350
LINES_OF_A_FUNCTION = 45

# What every package may hold besides pure files named after what they know.
NAMES_THAT_SAY_NOTHING = {"utils", "util", "helpers", "common", "base", "manager", "misc"}

MODULES = sorted(BACKEND.rglob("*.py"))
# A migration is a list of tables, written by alembic and never changed again.
MIGRATIONS = BACKEND / "migrations" / "versions"


def shown(paths: Iterator[Path] | list[Path]) -> list[str]:
    return [str(path.relative_to(ROOT)) for path in paths]


def test_no_module_grows_past_what_fits_a_head():
    written = [p for p in MODULES if not p.is_relative_to(MIGRATIONS)]
    long = {p: len(p.read_text().splitlines()) for p in written}
    assert {str(p): n for p, n in long.items() if n > LINES_OF_A_MODULE} == {}


def test_no_function_grows_past_a_screen():
    long = [
        f"{path.relative_to(ROOT)}:{node.lineno} {node.name}"
        for path in MODULES
        if not path.is_relative_to(MIGRATIONS)
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= LINES_OF_A_FUNCTION
    ]
    assert long == []


def test_names_say_what_is_inside():
    files = [p for p in [*MODULES, *(ROOT / "tests").rglob("*.py")] if p.stem != "__init__"]
    vague = [p for p in files if {p.stem, p.parent.name} & NAMES_THAT_SAY_NOTHING]
    assert shown(vague) == []


def test_packages_are_one_level_deep():
    deep = [p for p in MODULES if len(p.relative_to(BACKEND).parts) > 2]
    assert shown([p for p in deep if not p.is_relative_to(MIGRATIONS)]) == []


def test_every_module_says_what_it_is():
    assert shown([p for p in MODULES if not ast.get_docstring(ast.parse(p.read_text()))]) == []


def test_only_transactional_commits():
    calls = [
        path
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text()))
        if isinstance(node, ast.Attribute) and node.attr == "commit"
    ]
    # Migrations commit the taking of their lock, before any transaction of theirs.
    allowed = {BACKEND / "core" / "db.py", BACKEND / "migrations" / "env.py"}
    assert shown([path for path in calls if path not in allowed]) == []


def imported(path: Path) -> set[str]:
    """The top-level packages a module imports."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            names |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module.split(".")[0])
    return names


@pytest.mark.parametrize("name", ["service.py", "queries.py", "models.py"])
def test_use_cases_know_no_web_framework(name: str):
    found = [p for p in BACKEND.glob(f"*/{name}") if imported(p) & {"flask", "marshmallow"}]
    assert shown(found) == []


def test_only_the_core_speaks_to_the_store():
    speakers = [p for p in MODULES if imported(p) & {"boto3", "botocore"}]
    known = [BACKEND / "core" / "store_client.py", BACKEND / "development" / "store.py"]
    assert shown(speakers) == shown(known)


@pytest.mark.parametrize(
    "name", ["requirements.txt", "requirements-dev.txt", "miniapp/package-lock.json"]
)
def test_locks_hold_no_addresses(name: str):
    text = (ROOT / name).read_text()
    # Whom a package asks to be paid is not where it comes from.
    kept = re.sub(r'"funding": (\{[^}]*\}|\[[^\]]*\]|"[^"]*")', "", text)
    assert re.findall(r"(?:git\+)?https?://\S+", kept) == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_by_hash(name: str):
    lines = (ROOT / name).read_text().splitlines()
    pinned = [line for line in lines if line and not line.startswith((" ", "#"))]
    assert pinned
    assert [line for line in pinned if not re.match(r"[\w.\[\]-]+==\S+ .*\\$", line)] == []
    blocks = (ROOT / name).read_text().count("--hash=sha256:")
    assert blocks >= len(pinned)


def test_the_example_environment_lists_every_setting_and_no_other():
    example = re.findall(r"^([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(), re.M)
    source = ast.parse((BACKEND / "core" / "settings.py").read_text())
    read = [
        node.value
        for node in ast.walk(source)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and re.fullmatch(r"[A-Z][A-Z0-9]*(_[A-Z0-9]+)+|ENVIRONMENT", node.value)
    ]
    assert sorted(example) == sorted(read)


def test_nothing_but_settings_reads_the_environment():
    readers = [
        path
        for path in MODULES
        if re.search(r"\bos\.(environ|getenv)\b", path.read_text())
        and not path.is_relative_to(BACKEND / "development")
    ]
    assert shown(readers) == []


def test_every_ban_of_the_linter_says_what_to_use_instead():
    lint = tomllib.loads((ROOT / "pyproject.toml").read_text())["tool"]["ruff"]["lint"]
    bans = lint["flake8-tidy-imports"]["banned-api"]
    assert [name for name, ban in bans.items() if len(ban["msg"].split()) < 5] == []
