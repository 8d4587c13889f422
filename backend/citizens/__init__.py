"""Citizens: who they are to us, and how Zalo tells."""
