"""Offices: who they are, their codes, and the hours they work."""
