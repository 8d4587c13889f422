"""Routes about procedures, their forms and their code lists."""

from functools import lru_cache
from typing import Any
from uuid import UUID

import orjson

from backend.core import limits
from backend.core.api import Blueprint, language, public
from backend.core.caching import Frozen, cached, conditional
from backend.core.errors import TOO_MANY_REQUESTS
from backend.core.text import Language
from backend.procedures import codelists, service
from backend.procedures.schemas import (
    CodeListQuerySchema,
    CodeListSchema,
    DueFeesSchema,
    FeeQuestionSchema,
    FormQuerySchema,
    FormSchema,
    ProcedureListSchema,
    ProcedureQuerySchema,
    ProcedureSchema,
    RevisionListSchema,
)

blueprint = Blueprint(
    "procedures", __name__, description="Procedures, their forms and their code lists"
)


@blueprint.get("/procedures")
@public
@cached(seconds=60)
@blueprint.arguments(ProcedureQuerySchema, location="query")
@blueprint.response(200, ProcedureListSchema)
def list_procedures(query: dict[str, str]) -> Any:
    """List procedures

    The procedures that take dossiers now. `q` finds without accents, by synonyms and by life
    events ("vo moi sinh"), with slips of the finger, the best match first. Where nothing is found,
    `suggestions` are texts that would be.
    """
    found = service.list_current(language(), query["q"], query["category"])
    return {"items": found.items, "suggestions": found.suggestions, "next": None}


@blueprint.get("/procedures/<code>")
@public
@cached(seconds=60)
@blueprint.response(200, ProcedureSchema)
@blueprint.problems(service.PROCEDURE_NOT_FOUND)
def get_procedure(code: str) -> Any:
    """What a procedure needs

    What it is for, who decides, the papers, the fee, the time limit and the legal basis.
    """
    edition = service.current(code)
    revision = {"number": edition.number, "effective_from": edition.effective_from}
    return edition.document("description", language()) | {"revision": revision}


@blueprint.get("/procedures/<code>/form")
@public
@conditional
@blueprint.arguments(FormQuerySchema, location="query")
@blueprint.response(200, FormSchema, headers={"ETag": {"schema": {"type": "string"}}})
@blueprint.problems(service.PROCEDURE_NOT_FOUND, service.REVISION_RETIRED, service.REVISION_UNKNOWN)
def get_form(query: dict[str, int | None], code: str) -> Any:
    """The form of a procedure

    The current revision, or an older one that still takes dossiers (`revision`): JSON Schema for
    the answers, UI schema, papers, consent text. Send its `revision` with the dossier. Answers 304
    to a known ETag, gzip where accepted; under 30 kB.
    """
    edition = service.open_or_current(code, query["revision"])
    return _form(edition.id, language()).respond()


@blueprint.get("/procedures/<code>/revisions")
@public
@cached(seconds=60)
@blueprint.response(200, RevisionListSchema)
@blueprint.problems(service.PROCEDURE_NOT_FOUND)
def list_revisions(code: str) -> Any:
    """Revisions of a procedure

    The newest first, with what each changed in the one before: questions, papers and texts by
    their keys. Also says what is planned, and of a closed procedure what there was.
    """
    return {"items": service.history(code, language()), "next": None}


@lru_cache(maxsize=512)
def _form(revision_id: UUID, reader: Language) -> Frozen:
    edition = service.edition(revision_id)
    document = edition.document("form", reader) | {
        "revision": edition.number,
        "effective_from": edition.effective_from.isoformat(),
    }
    return Frozen(orjson.dumps(document), seconds=60)


@blueprint.post("/procedures/<code>/fee")
@public
@limits.limited(limits.CALCULATE)
@blueprint.arguments(FeeQuestionSchema)
@blueprint.response(200, DueFeesSchema)
@blueprint.problems(
    service.PROCEDURE_NOT_FOUND,
    service.REVISION_RETIRED,
    service.REVISION_UNKNOWN,
    TOO_MANY_REQUESTS,
)
def calculate_fee(body: dict[str, Any], code: str) -> Any:
    """The fee for this case

    What these answers would cost if sent today, item by item, with how sure that is. Nothing is
    stored. At most 60 times a minute from one address.
    """
    return service.fees(code, body["revision"], body["answers"], language())


@blueprint.get("/codelists/<name>")
@public
@conditional
@blueprint.arguments(CodeListQuerySchema, location="query")
@blueprint.response(200, CodeListSchema)
@blueprint.problems(codelists.CODELIST_NOT_FOUND)
def get_codelist(query: dict[str, str], name: str) -> Any:
    """A code list

    Provinces, communes (of one province: `parent`), ethnic groups, countries, kinds of identity
    documents.
    """
    return _codelist(name, query["parent"], language()).respond()


@lru_cache(maxsize=512)
def _codelist(name: str, parent: str, reader: Language) -> Frozen:
    items = codelists.items(name, parent, reader)
    return Frozen(orjson.dumps({"name": name, "items": items}), seconds=3600)
