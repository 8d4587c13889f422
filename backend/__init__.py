"""Một Cửa: administrative procedures on a phone, from form to result."""
