"""Integrations: what other systems are told of dossiers, and how. Sits above the dossiers."""
