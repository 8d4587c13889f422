"""What the API says to and of those who look after accounts, offices and keys."""

import ipaddress
from typing import Any

from marshmallow import ValidationError, fields, validate

from backend.agencies import service as agencies
from backend.core.api import CleanString, Moment, Schema
from backend.officers.principal import ROLES, SCOPES, USERNAME_PATTERN
from backend.officers.schemas import RoleSchema

NAME = validate.Length(1, 200, error="wrong_length")

_KEY_ROLES = tuple(role for role in ROLES if role != "administrator")


# A key for half the internet is bound to nothing: no wider than one organisation's largest network.
_WIDEST = {4: 8, 6: 24}
_MAPPED = ipaddress.IPv6Network("::ffff:0:0/96")


class Network(fields.String):
    """An IP network in CIDR form, `203.0.113.0/24`; a single address is a network of one."""

    def _deserialize(self, value: Any, attr: str | None, data: Any, **kwargs: Any) -> str:
        written = super()._deserialize(value, attr, data, **kwargs)
        try:
            network = ipaddress.ip_network(written)
        except ValueError as error:
            raise ValidationError("invalid") from error
        if isinstance(network, ipaddress.IPv6Network) and network.subnet_of(_MAPPED):
            # Callers from there are taken for what they are: IPv4.
            raise ValidationError("invalid")
        if network.prefixlen < _WIDEST[network.version]:
            raise ValidationError("too_wide")
        return str(network)


class AgencySchema(Schema):
    """An office."""

    code = fields.String(required=True, metadata={"example": "H53.001"})
    name = fields.String(required=True)
    level = fields.String(required=True, metadata={"description": "As in `GET /agencies?level=`."})
    commune = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Five-digit code of the commune it serves; null: the province."},
    )
    address = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True)
    hours = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "In its own words; null: the office hours deadlines count by."},
    )


class AgencyListSchema(Schema):
    items = fields.List(fields.Nested(AgencySchema), required=True)


class AgencyFactsSchema(Schema):
    """What is said of an office, to citizens too."""

    name = CleanString(required=True, validate=NAME)
    address = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 300, error="wrong_length"),
        metadata={"example": "Số 1, đường Ví Dụ, xã Tân Châu, tỉnh Tây Ninh"},
    )
    phone = CleanString(
        load_default=None,
        allow_none=True,
        # Short numbers of a province's hotline too.
        validate=validate.Regexp(r"[0-9+][0-9 .]{2,19}\Z", error="pattern"),
        metadata={"example": "0276 3 000 000"},
    )
    hours = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Length(1, 200, error="wrong_length"),
        metadata={
            "description": "When it is open, in its own words; null: the office hours that "
            "deadlines count by.",
            "example": "thứ Hai đến thứ Bảy, 07:00–11:30 và 13:00–17:00",
        },
    )


class NewAgencySchema(AgencyFactsSchema):
    code = fields.String(
        required=True,
        validate=validate.Regexp(r"[A-Z][0-9]{2}(\.[0-9]{2,3}){1,3}\Z", error="pattern"),
        metadata={"description": "National identifier (QCVN 102:2016).", "example": "H53.930"},
    )
    level = fields.String(
        required=True, validate=validate.OneOf(agencies.LEVELS, error="invalid_choice")
    )
    commune = fields.String(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[0-9]{5}\Z", error="pattern"),
        metadata={"description": "Five-digit code of the commune it serves, if it serves one."},
    )


class OfficerFactsSchema(Schema):
    full_name = CleanString(required=True, validate=NAME)
    phone = CleanString(
        load_default=None,
        allow_none=True,
        validate=validate.Regexp(r"[0-9+][0-9 .]{7,19}\Z", error="pattern"),
    )
    roles = fields.List(
        fields.Nested(RoleSchema),
        required=True,
        validate=validate.Length(1, 50, error="wrong_length"),
    )
    is_disabled = fields.Boolean(
        load_default=False, metadata={"description": "A closed account; its sessions end."}
    )


class NewOfficerSchema(OfficerFactsSchema):
    username = fields.String(
        required=True,
        validate=validate.Regexp(USERNAME_PATTERN, error="pattern"),
        metadata={"description": "Lower case; the officer's name at the identity provider, too."},
    )
    signs_in_by = fields.String(
        load_default="password",
        validate=validate.OneOf(["password", "oidc"], error="invalid_choice"),
        metadata={"description": "`oidc`: only by single sign-on; there is no password then."},
    )


class OfficerSchema(Schema):
    """An account."""

    id = fields.UUID(required=True)
    username = fields.String(required=True)
    full_name = fields.String(required=True)
    phone = fields.String(required=True, allow_none=True)
    roles = fields.List(fields.Nested(RoleSchema), required=True)
    is_disabled = fields.Boolean(required=True)
    has_password = fields.Boolean(required=True)
    has_second_factor = fields.Boolean(required=True)
    locked_until = Moment(
        required=True, allow_none=True, metadata={"description": "After 10 failures; else null."}
    )
    created_at = Moment(required=True)


class CreatedOfficerSchema(OfficerSchema):
    temporary_password = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Shown once; to be changed at the first sign-in."},
    )


class TemporaryPasswordSchema(Schema):
    temporary_password = fields.String(
        required=True,
        metadata={"description": "Shown once; to be changed at the next sign-in."},
    )


class OfficerListSchema(Schema):
    items = fields.List(fields.Nested(OfficerSchema), required=True)
    next = fields.String(required=True, allow_none=True)


class OfficerListQuerySchema(Schema):
    cursor = fields.String(
        load_default="",
        validate=validate.Length(max=500, error="wrong_length"),
        metadata={"description": "`next` of the page before."},
    )


class NewApiKeySchema(Schema):
    agency = CleanString(
        required=True,
        validate=validate.Length(1, 40, error="wrong_length"),
        metadata={"description": "Code of the office.", "example": "H53.001"},
    )
    name = CleanString(
        required=True, validate=NAME, metadata={"example": "Một cửa điện tử phường Tân Ninh"}
    )
    roles = fields.List(
        fields.String(validate=validate.OneOf(_KEY_ROLES, error="invalid_choice")),
        required=True,
        validate=validate.Length(1, len(_KEY_ROLES), error="wrong_length"),
    )
    scopes = fields.List(
        fields.String(validate=validate.OneOf(SCOPES, error="invalid_choice")),
        required=True,
        validate=validate.Length(1, len(SCOPES), error="wrong_length"),
        metadata={
            "description": "What it may be used for, besides what its roles say: each operation's"
            " `x-who-may` names the scope. `registers` and `exports` give out many people's names"
            " at once: `dossiers:read` does not include them."
        },
    )
    networks = fields.List(
        Network(),
        required=True,
        validate=validate.Length(1, 20, error="wrong_length"),
        metadata={
            "description": "From where it may be used, as CIDR: IPv4 networks no wider than /8,"
            " IPv6 ones than /24.",
            "example": ["203.0.113.0/24"],
        },
    )
    expires_at = Moment(
        required=True, metadata={"description": "In the future, at most 400 days away."}
    )


class ApiKeySchema(Schema):
    """A key, without its secret."""

    id = fields.UUID(required=True)
    agency = fields.String(required=True)
    name = fields.String(required=True)
    prefix = fields.String(required=True, metadata={"description": "How the key begins."})
    roles = fields.List(fields.String(), required=True)
    scopes = fields.List(fields.String(), required=True)
    networks = fields.List(fields.String(), required=True)
    created_at = Moment(required=True)
    expires_at = Moment(required=True)
    revoked_at = Moment(required=True, allow_none=True)
    last_used_at = Moment(required=True, allow_none=True)


class CreatedApiKeySchema(ApiKeySchema):
    key = fields.String(
        required=True, metadata={"description": "Shown once. Send it as a Bearer token."}
    )


class ApiKeyListSchema(Schema):
    items = fields.List(fields.Nested(ApiKeySchema), required=True)
    next = fields.String(required=True, allow_none=True)
