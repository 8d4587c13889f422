"""Dossiers: from the press of "Gửi hồ sơ" to the result."""
