"""Fixtures for every test. Where each comes from: tests/rig/."""

import gc

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


def pytest_collection_finish() -> None:
    """All that was collected stays to the end: looking through it for garbage over and over took a
    seventh of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 50, 50)
