"""All that is kept of a citizen, as they take it out."""

from marshmallow import fields

from backend.core.api import Moment, Schema
from backend.dossiers.schemas import AttachedFileSchema, DossierSchema


class OwnProfileSchema(Schema):
    id = fields.UUID(required=True)
    display_name = fields.String(required=True)
    zalo_user_id = fields.String(required=True, allow_none=True)
    official_account_user_id = fields.String(required=True, allow_none=True)
    phone = fields.String(required=True, allow_none=True, metadata={"example": "84912345678"})
    phone_verified_at = Moment(required=True, allow_none=True)
    refused_channels = fields.List(fields.String(), required=True)
    created_at = Moment(required=True)
    signed_in_at = Moment(required=True)


class OwnConsentSchema(Schema):
    """One choice about being told."""

    channel = fields.String(required=True)
    granted = fields.Boolean(required=True)
    source = fields.String(required=True)
    version = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "Of the text that was read; null where none was."},
    )
    at = Moment(required=True)


class OwnDeletionSchema(Schema):
    source = fields.String(required=True)
    requested_at = Moment(required=True)
    done_at = Moment(required=True, allow_none=True)
    outcome = fields.Dict(required=True, allow_none=True)


class OwnDraftSchema(Schema):
    id = fields.UUID(required=True)
    procedure = fields.String(required=True)
    revision = fields.Integer(required=True)
    answers = fields.Dict(required=True)
    attachments = fields.List(fields.Nested(AttachedFileSchema), required=True)
    on_behalf_of = fields.Dict(required=True, allow_none=True)
    agency = fields.String(required=True, allow_none=True)
    created_at = Moment(required=True)
    updated_at = Moment(required=True)


class OwnSupplementDraftSchema(Schema):
    """What was answered so far to something that an office asked for."""

    dossier = fields.UUID(required=True)
    supplement = fields.UUID(required=True)
    answers = fields.Dict(required=True)
    attachments = fields.List(fields.Nested(AttachedFileSchema), required=True)
    remark = fields.String(required=True, allow_none=True)
    updated_at = Moment(required=True)


class OwnDossierSchema(DossierSchema):
    consent = fields.Dict(required=True)


class OwnFileSchema(Schema):
    id = fields.UUID(required=True)
    procedure = fields.String(required=True)
    requirement = fields.String(required=True)
    file_name = fields.String(required=True)
    media_type = fields.String(required=True)
    size = fields.Integer(required=True, metadata={"description": "In bytes."})
    sha256 = fields.String(
        required=True, allow_none=True, metadata={"description": "Proved once it is received."}
    )
    state = fields.String(required=True)
    created_at = Moment(required=True)
    received_at = Moment(required=True, allow_none=True)


class OwnMessageSchema(Schema):
    at = Moment(required=True)
    read_at = Moment(required=True, allow_none=True)
    template = fields.String(required=True)
    title = fields.String(required=True)
    text = fields.String(required=True)


class OwnHeadSchema(Schema):
    made_at = Moment(required=True)
    profile = fields.Nested(OwnProfileSchema, required=True)
    consents = fields.List(fields.Nested(OwnConsentSchema), required=True)
    deletion_requests = fields.List(fields.Nested(OwnDeletionSchema), required=True)


class OwnDataSchema(OwnHeadSchema):
    """All of it."""

    drafts = fields.List(fields.Nested(OwnDraftSchema), required=True)
    supplement_drafts = fields.List(fields.Nested(OwnSupplementDraftSchema), required=True)
    dossiers = fields.List(fields.Nested(OwnDossierSchema), required=True)
    files = fields.List(fields.Nested(OwnFileSchema), required=True)
    messages = fields.List(fields.Nested(OwnMessageSchema), required=True)
