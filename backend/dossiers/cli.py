"""Commands about citizens: `flask citizens …`. No personal data is printed."""

from uuid import UUID

import click
import flask
from flask.cli import AppGroup

from backend.audit import service as audit
from backend.citizens import service as citizens
from backend.core import clock
from backend.core.storage import Storage
from backend.dossiers import forgetting

people = AppGroup("citizens", help="Citizens who ask to be forgotten.")


@people.command("deletion-requests")
def deletion_requests() -> None:
    """List who asked to be forgotten and is not yet: request, by which way, when."""
    for request in citizens.open_deletion_requests():
        when = request.requested_at.astimezone(clock.VIETNAM)
        waits = " waits for dossiers under way" if request.outcome else ""
        click.echo(f"{request.id} {request.source} {when:%d/%m/%Y %H:%M}{waits}")


@people.command("fulfil")
@click.argument("request_id", type=click.UUID)
def fulfil(request_id: UUID) -> None:
    """Delete what the law lets go, and say what was deleted and what is kept."""
    storage: Storage = flask.current_app.extensions["storage"]
    fulfilled = forgetting.fulfil(storage, request_id, audit.OPERATOR)
    if fulfilled is None:
        raise click.ClickException("there is no such request; see flask citizens deletion-requests")
    for what in ("deleted", "kept"):
        counts = fulfilled.outcome.get(what, {})
        click.echo(f"{what}: " + ", ".join(f"{name} {n}" for name, n in sorted(counts.items())))
    if not fulfilled.is_done:
        click.echo("the request stays open: run this again once the dossiers under way have ended")
