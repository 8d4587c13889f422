"""Routes by which an administrator publishes procedures: seen first, then confirmed.

Knows: the file, what publishing it would do, and how mistakes in it are told. Does not know: what a
procedure is made of (catalogue.py), or when revisions count (publishing.py).
"""

from typing import Any, Final

from marshmallow import fields, validate

from backend.core import limits
from backend.core.api import Blueprint, Moment, Schema, language
from backend.core.errors import ProblemType
from backend.core.text import Language, Text
from backend.officers.auth import by_officer, officer, province_administrator_required
from backend.procedures import catalogue, catalogue_report, publishing, service
from backend.procedures.catalogue import CatalogueError
from backend.procedures.definition import Definition
from backend.procedures.publishing import NotPublished, Published, PublishedMeanwhile
from backend.procedures.schemas import ChangeSchema

blueprint = Blueprint(
    "publishing", __name__, prefix="/officer/procedures", description="Publishing of procedures"
)

# The largest file of ours has 40,000 characters.
_LONGEST: Final = 400_000

FILE_REFUSED: Final = ProblemType(
    "procedure-file-refused",
    422,
    Text("Tệp thủ tục có chỗ sai", "There is a mistake in the procedure's file"),
    Text(
        "Xem `line` (dòng), `key` và `mistake`; `file` là tệp có chỗ sai. Chưa có gì thay đổi.",
        "See `line`, `key` and `mistake`; `file` is the file that holds it. Nothing has changed.",
    ),
)
PUBLISHED_MEANWHILE: Final = ProblemType(
    "published-meanwhile",
    409,
    Text("Thủ tục vừa có bản khác", "Another revision was published meanwhile"),
    Text(
        "Bản mới nhất không phải bản đã xem trước (`follows`). Xin xem trước lại.",
        "The last revision is not the one previewed (`follows`). Please preview again.",
    ),
)
NOT_PLANNED: Final = ProblemType(
    "revision-not-planned",
    409,
    Text("Bản này không còn chờ đến ngày", "This revision is not planned"),
    Text(
        "Chỉ rút được bản chưa đến ngày áp dụng.",
        "Only a revision whose day has not come can be taken back.",
    ),
)
CLOSED_ALREADY: Final = ProblemType(
    "procedure-closed",
    409,
    Text("Thủ tục đã đóng", "The procedure is closed already"),
    Text(
        "Thủ tục không còn nhận hồ sơ, hoặc đã có ngày đóng.",
        "It takes no dossiers any more, or the day of its closing is set.",
    ),
)
FILE_NOT_KEPT: Final = ProblemType(
    "procedure-file-not-kept",
    404,
    Text("Không còn tệp của bản này", "The file of this revision is not here"),
    Text(
        "Bản này được đăng từ kho mã nguồn, và tệp ở đó đã khác.",
        "It was published from the catalogue's own files, and that file is another one now.",
    ),
)


class FileSchema(Schema):
    """A procedure as one YAML file, as `backend/procedures/catalogue/README.md` describes it."""

    file = fields.String(
        required=True,
        validate=validate.Length(1, _LONGEST),
        metadata={"description": "The whole text. It may use the installation's shared blocks."},
    )
    reopen = fields.Boolean(
        load_default=False, metadata={"description": "Open a closed procedure again."}
    )


class PublishingSchema(FileSchema):
    """What was previewed."""

    follows = fields.Integer(
        required=True,
        allow_none=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "The preview's `follows`: nothing may have come after it."},
    )


class OutcomeSchema(Schema):
    """What publishing does: a revision, or nothing."""

    outcome = fields.String(
        required=True,
        validate=validate.OneOf(["published", "unchanged", "closed"]),
        metadata={
            "description": "`unchanged`: the last revision says the same; `closed`: it takes no "
            "dossiers any more (see `reopen`)."
        },
    )
    number = fields.Integer(required=True)
    effective_at = Moment(
        required=True, metadata={"description": "From then on new dossiers are filled in with it."}
    )
    follows = fields.Integer(
        required=True,
        allow_none=True,
        metadata={"description": "The last revision there was; null: none."},
    )
    changes = fields.List(
        fields.Nested(ChangeSchema),
        required=True,
        metadata={"description": "In the revision before."},
    )
    steps = fields.Integer(required=True)
    fields_ = fields.Integer(required=True, data_key="fields")
    papers = fields.Integer(required=True)
    warnings = fields.List(
        fields.String(),
        required=True,
        metadata={"description": "What nobody has verified yet."},
    )


class KeptFileSchema(Schema):
    file = fields.String(required=True)
    number = fields.Integer(required=True, metadata={"description": "The revision it made."})


class ClosingSchema(Schema):
    on = fields.Date(
        load_default=None,
        allow_none=True,
        metadata={"description": "First day (in Viet Nam) without it; null: now."},
    )

    follows = fields.Integer(
        required=True,
        validate=validate.Range(1, 2**31 - 1),
        metadata={"description": "The last revision you know: nothing may have come after it."},
    )


class ClosedSchema(Schema):
    closed_at = Moment(required=True)


@blueprint.get("/<code>/file")
@province_administrator_required
@blueprint.response(200, KeptFileSchema)
@blueprint.problems(service.PROCEDURE_NOT_FOUND, FILE_NOT_KEPT)
def get_file(code: str) -> Any:
    """The file of a procedure's last revision

    To change and publish it.
    """
    standing = [r for r in publishing.revisions_of(code) if not publishing.is_withdrawn(r)]
    if not standing:
        raise service.PROCEDURE_NOT_FOUND.problem()
    last = standing[-1]
    written = last.file or catalogue.file_of(code, last.checksum)
    if written is None:
        raise FILE_NOT_KEPT.problem()
    return {"file": written, "number": last.number}


@blueprint.post("/<code>/revisions/preview")
@province_administrator_required
@limits.limited(limits.FIGURES, by_officer)
@blueprint.arguments(FileSchema)
@blueprint.response(200, OutcomeSchema)
@blueprint.problems(FILE_REFUSED)
def preview_revision(body: dict[str, Any], code: str) -> Any:
    """See what publishing a file would do

    Every difference from the last revision, key by key, from when it would count, and what nobody
    has verified. Changes nothing. A mistake is answered with file, line and key.
    """
    definition = _read(code, body["file"])
    return _shown(definition, publishing.preview(definition, reopen=body["reopen"]), language())


@blueprint.post("/<code>/revisions")
@province_administrator_required
@limits.limited(limits.FIGURES, by_officer)
@blueprint.arguments(PublishingSchema)
@blueprint.response(200, OutcomeSchema)
@blueprint.problems(FILE_REFUSED, PUBLISHED_MEANWHILE)
def publish_revision(body: dict[str, Any], code: str) -> Any:
    """Publish a revision

    Filed dossiers keep theirs, drafts are carried over question by question, and who began on the
    one before may send it for another day. The same file again does nothing. On record.
    """
    definition = _read(code, body["file"])
    try:
        done = publishing.publish_file(
            definition, body["file"], body["follows"], officer().actor, reopen=body["reopen"]
        )
    except PublishedMeanwhile as error:
        raise PUBLISHED_MEANWHILE.problem() from error
    return _shown(definition, done, language())


@blueprint.delete("/<code>/revisions/<int:number>")
@province_administrator_required
@blueprint.response(204)
@blueprint.problems(NOT_PLANNED)
def withdraw_revision(code: str, number: int) -> None:
    """Take back a revision whose day has not come

    The one before stays. On record.
    """
    try:
        publishing.withdraw(code, number, officer().actor)
    except NotPublished as error:
        raise NOT_PLANNED.problem() from error


@blueprint.post("/<code>/close")
@province_administrator_required
@blueprint.arguments(ClosingSchema)
@blueprint.response(200, ClosedSchema)
@blueprint.problems(CLOSED_ALREADY, PUBLISHED_MEANWHILE)
def close_procedure(body: dict[str, Any], code: str) -> Any:
    """Close a procedure

    From then on nobody can file it; filed dossiers go on. A later revision with `reopen` opens it
    again. On record.
    """
    actor, follows = officer().actor, body["follows"]
    try:
        return {"closed_at": publishing.retire(code, body["on"], actor, follows=follows)}
    except NotPublished as error:
        raise CLOSED_ALREADY.problem() from error
    except PublishedMeanwhile as error:
        raise PUBLISHED_MEANWHILE.problem() from error


def _read(code: str, file: str) -> Definition:
    try:
        return catalogue.read_definition(code, file, publishing.codes())
    except CatalogueError as error:
        raise FILE_REFUSED.problem(
            file=error.path.name, line=error.line, key=error.key, mistake=error.message
        ) from error


def _shown(definition: Definition, done: Published, reader: Language) -> dict[str, Any]:
    [report] = catalogue_report.report([definition])
    return {
        "outcome": done.outcome,
        "number": done.number,
        "effective_at": done.effective_at,
        "follows": done.follows,
        "changes": service.told(done.changes, reader),
        "steps": report.steps,
        "fields_": report.fields,
        "papers": report.papers,
        "warnings": report.warnings,
    }
