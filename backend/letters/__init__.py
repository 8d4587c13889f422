"""Letters: documents on paper, made from plain values. Knows no dossier."""
