"""The states of an upload. Pure.

    pending ──arrived and proved──▶ received ──part of a dossier──▶ claimed
       │                               │
       └── not what was announced ──▶ refused        (pending, received, refused are swept)

`pending` a link was given out · `received` size, SHA-256 and type proved · `refused` what arrived
was something else, and is deleted · `claimed` belongs to a dossier for ever.
"""

from typing import Final, Literal

State = Literal["pending", "received", "refused", "claimed"]

STATES: Final[tuple[State, ...]] = ("pending", "received", "refused", "claimed")

# What a citizen may still take back, and what the sweep may remove.
UNCLAIMED: Final[tuple[State, ...]] = ("pending", "received", "refused")
