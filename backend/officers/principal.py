"""Who acts behind the counter, and for which offices. Decides, and asks no database."""

from dataclasses import dataclass
from typing import Final, Literal, TypeAlias
from uuid import UUID

from backend.audit.service import Actor

Role: TypeAlias = str

ROLES: Final = ("reception", "specialist", "leader", "administrator")

# Those who hold one of these need a second factor to do anything.
GUARDED_ROLES: Final = frozenset(("leader", "administrator"))

# Lower case: names are compared as they stand.
USERNAME_PATTERN: Final = r"[a-z0-9][a-z0-9._@-]{2,99}\Z"

# What a system may be let do besides what its roles say. People are not bound by scopes.
SCOPES: Final = (
    "dossiers:read",
    "dossiers:write",
    "changes:read",
    "webhooks:read",
    "webhooks:write",
    "statistics:read",
    # Many people's names at once: not part of `dossiers:read`.
    "registers:read",
    "registers:write",
    "exports:read",
)


@dataclass(frozen=True, slots=True)
class Principal:
    """An officer, or a system with an API key.

    `roles` are pairs of role and office. `province_roles` are those of leader and administrator
    that are held at the province centre: they count for every office of the province. `scopes`
    is empty for officers. `session_id` is the officer's session; None for a system.
    """

    kind: Literal["officer", "system"]
    id: UUID
    name: str
    roles: frozenset[tuple[Role, UUID]]
    province_roles: frozenset[Role] = frozenset()
    scopes: frozenset[str] = frozenset()
    session_id: UUID | None = None

    @property
    def oversees_all(self) -> bool:
        """Whether some role of theirs counts for the whole province."""
        return bool(self.province_roles)

    def oversees(self, *roles: Role) -> bool:
        """Whether one of these roles of theirs counts for the whole province."""
        return bool(self.province_roles & frozenset(roles or ROLES))

    def has(self, *roles: Role) -> bool:
        """Whether they have one of these roles in any office; without arguments, any role."""
        return any(role in (roles or ROLES) for role, _ in self.roles)

    def agencies(self, *roles: Role) -> frozenset[UUID]:
        """The offices where they have one of these roles (without arguments, any) themselves.

        Who `oversees` a role may act for every office all the same.
        """
        return frozenset(agency for role, agency in self.roles if role in (roles or ROLES))

    def may(self, agency_id: UUID, *roles: Role) -> bool:
        """Whether they may act as one of these roles (without arguments, any) for the office."""
        return agency_id in self.agencies(*roles) or self.oversees(*roles)

    @property
    def officer_id(self) -> UUID | None:
        """The officer that this is, if it is a person."""
        return self.id if self.kind == "officer" else None

    @property
    def actor(self) -> Actor:
        """Who the audit says it was."""
        return Actor(self.kind, self.id)
