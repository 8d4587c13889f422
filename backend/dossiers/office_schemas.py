"""What the API says of the office that has a dossier."""

from marshmallow import fields

from backend.core.api import Schema


class PlaceSchema(Schema):
    code = fields.String(required=True)
    name = fields.String(required=True)
