"""Officers: accounts and roles of the people behind the counter."""
