"""Audit: who did what to whom, append-only, each entry chained to the one before it."""
