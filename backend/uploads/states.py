"""The states of an upload, and of its inspection. Pure.

    pending ──whole, and proved──▶ received ──part of a dossier──▶ claimed
       │                            ▲     ▲
       └──parts joined──▶ arrived ──┘     └ (pending, arrived, received, refused are swept)
       │                     │
       └─ not as announced ──┴──▶ refused

`pending` links are given out · `arrived` the parts were joined, a job proves the whole · `received`
size, SHA-256 and type proved · `refused` what came was something else, and is deleted · `claimed`
belongs to a dossier for ever.

The inspection is a second, independent thing, moved by jobs only, from `received` on:

    waiting ──▶ clean | unopened | refused

`clean` there is a clean copy · `unopened` a video or another large file, passed on as it is ·
`refused` there is no copy and never will be; `refusals.py` says why. Nobody is shown a file that
is waiting or refused.
"""

from typing import Final, Literal

State = Literal["pending", "arrived", "received", "refused", "claimed"]
Inspection = Literal["waiting", "clean", "unopened", "refused"]
Scan = Literal["clean", "infected", "not_scanned"]

STATES: Final[tuple[State, ...]] = ("pending", "arrived", "received", "refused", "claimed")
INSPECTIONS: Final[tuple[Inspection, ...]] = ("waiting", "clean", "unopened", "refused")
SCANS: Final[tuple[Scan, ...]] = ("clean", "infected", "not_scanned")

# What a citizen may still take back, and what the sweep may remove.
UNCLAIMED: Final[tuple[State, ...]] = ("pending", "arrived", "received", "refused")

# What has its bytes, proved: inspected, and looked for by `flask check-files`.
PROVED: Final[tuple[State, ...]] = ("received", "claimed")
