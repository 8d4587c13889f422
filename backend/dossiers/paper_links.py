"""Links to a citizen's own paper, for readers that can send no token: Zalo's, and a browser's tab.

Knows what a link stands for: one paper of one dossier, its days for a calendar, or all that is
kept of the citizen, as they may see it, for five minutes. Whether they still may is asked each time
it is opened. It holds ids, and the language to answer in, and nothing else.
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, cast
from uuid import UUID

from backend.core import security
from backend.core.settings import Settings
from backend.core.text import Language
from backend.dossiers import problems

# Long enough for a slow line and a second press, short enough to be useless when forwarded.
LINK_SECONDS: Final = 300

_PAPER: Final = "paper"
_APPOINTMENT: Final = "appointment"
_COPY: Final = "copy"
_DECLARATION: Final = "declaration"


@dataclass(frozen=True, slots=True)
class OwnPaper:
    """A letter of the citizen's own dossier; without `letter_id` its declaration."""

    citizen_id: UUID
    dossier_id: UUID
    letter_id: UUID | None


@dataclass(frozen=True, slots=True)
class OwnDays:
    """The days of the citizen's own dossier, for a calendar."""

    citizen_id: UUID
    dossier_id: UUID


@dataclass(frozen=True, slots=True)
class OwnCopy:
    """All that is kept of the citizen, told in `language`: what opens it sends its own."""

    citizen_id: UUID
    language: Language


def sealed(settings: Settings, paper: OwnPaper) -> tuple[str, datetime]:
    """What opens this paper, and until when. Whether it is theirs is the caller's to ask first."""
    claims = {
        "sub": str(paper.citizen_id),
        "dossier": str(paper.dossier_id),
        "paper": str(paper.letter_id or _DECLARATION),
    }
    return security.sign(settings, _PAPER, claims, LINK_SECONDS)


def unsealed(settings: Settings, token: str) -> OwnPaper:
    """What the token opens. Raises `PAPER_LINK_UNKNOWN` or `PAPER_LINK_EXPIRED`."""
    claims = _verified(settings, token, _PAPER)
    paper = claims["paper"]
    letter_id = None if paper == _DECLARATION else UUID(paper)
    return OwnPaper(UUID(claims["sub"]), UUID(claims["dossier"]), letter_id)


def sealed_days(settings: Settings, days: OwnDays) -> tuple[str, datetime]:
    """As `sealed`, for the days of a dossier."""
    claims = {"sub": str(days.citizen_id), "dossier": str(days.dossier_id)}
    return security.sign(settings, _APPOINTMENT, claims, LINK_SECONDS)


def unsealed_days(settings: Settings, token: str) -> OwnDays:
    """Whose days the token opens. Raises as `unsealed`."""
    claims = _verified(settings, token, _APPOINTMENT)
    return OwnDays(UUID(claims["sub"]), UUID(claims["dossier"]))


def sealed_copy(settings: Settings, copy: OwnCopy) -> tuple[str, datetime]:
    """As `sealed`, for all that is kept of a citizen."""
    claims = {"sub": str(copy.citizen_id), "language": copy.language}
    return security.sign(settings, _COPY, claims, LINK_SECONDS)


def unsealed_copy(settings: Settings, token: str) -> OwnCopy:
    """Whose copy the token opens. Raises as `unsealed`."""
    claims = _verified(settings, token, _COPY)
    return OwnCopy(UUID(claims["sub"]), cast(Language, claims["language"]))


def _verified(settings: Settings, token: str, kind: str) -> dict[str, Any]:
    try:
        return security.verify(settings, token, kind)
    except security.NotSigned as error:
        raise problems.PAPER_LINK_UNKNOWN.problem() from error
    except security.SignedTooLongAgo as error:
        raise problems.PAPER_LINK_EXPIRED.problem() from error
