"""Links to a citizen's own paper, for readers that can send no token: Zalo's, and a browser's tab.

Knows what a link stands for: one paper of one dossier, as its citizen may see it, for five minutes.
Whether they still may is asked each time it is opened. It holds ids and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

from backend.core import security
from backend.core.settings import Settings
from backend.dossiers import problems

# Long enough for a slow line and a second press, short enough to be useless when forwarded.
LINK_SECONDS: Final = 300

_KIND: Final = "paper"
_DECLARATION: Final = "declaration"


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A letter of the citizen's own dossier; without `letter_id` its declaration."""

    citizen_id: UUID
    dossier_id: UUID
    letter_id: UUID | None


def sealed(settings: Settings, paper: OwnPaper) -> tuple[str, datetime]:
    """What opens this paper, and until when. Whether it is theirs is the caller's to ask first."""
    claims = {
        "sub": str(paper.citizen_id),
        "dossier": str(paper.dossier_id),
        "paper": str(paper.letter_id or _DECLARATION),
    }
    return security.sign(settings, _KIND, claims, LINK_SECONDS)


def unsealed(settings: Settings, token: str) -> OwnPaper:
    """What the token opens. Raises `PAPER_LINK_UNKNOWN` or `PAPER_LINK_EXPIRED`."""
    try:
        claims = security.verify(settings, token, _KIND)
    except security.NotSigned as error:
        raise problems.PAPER_LINK_UNKNOWN.problem() from error
    except security.SignedTooLongAgo as error:
        raise problems.PAPER_LINK_EXPIRED.problem() from error
    paper = claims["paper"]
    letter_id = None if paper == _DECLARATION else UUID(paper)
    return OwnPaper(UUID(claims["sub"]), UUID(claims["dossier"]), letter_id)
