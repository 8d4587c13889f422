"""Procedures: the catalogue, its published revisions, forms as data, code lists, checks."""
