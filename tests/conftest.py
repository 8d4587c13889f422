"""Fixtures for every test. Where each comes from: tests/rig/."""

from hypothesis import settings

# How long something takes is for `make bench` to say: no test fails for being slow.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

pytest_plugins = [
    "tests.rig.servers",
    "tests.rig.database",
    "tests.rig.application",
    "tests.rig.live",
]
