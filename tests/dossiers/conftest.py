"""Fixtures of these tests."""

from tests.factories.citizens import an, binh

__all__ = ["an", "binh"]
