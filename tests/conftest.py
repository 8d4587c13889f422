"""Fixtures for every test. Where each comes from: tests/rig/."""

pytest_plugins = [
    "tests.rig.servers",
    "tests.rig.database",
    "tests.rig.application",
    "tests.rig.live",
]
