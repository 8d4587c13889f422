"""Commands for operators: `flask --app backend.app <command>`. Each may be repeated."""

from datetime import datetime
from pathlib import Path
from typing import Final

import click
import flask
from flask.cli import with_appcontext

from backend import migrations
from backend.agencies import service as agencies
from backend.audit.cli import verify_audit
from backend.citizens import service as citizens
from backend.core import clock, contract
from backend.core.jobs_cli import jobs
from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.dossiers import workflow_page
from backend.dossiers.cli import people
from backend.notifications.cli import messages
from backend.officers import demonstration
from backend.officers.cli import create_administrator, create_officer, reset_second_factor
from backend.procedures import catalogue_report, publishing
from backend.procedures.catalogue import CatalogueError, load_catalogue
from backend.procedures.definition import Definition
from backend.uploads import sweeping

_CATALOGUE: Final = Path(__file__).parent / "procedures" / "catalogue"


def register(app: flask.Flask) -> None:
    """Add the commands to `app`."""
    for command in (
        db_upgrade,
        storage_init,
        install_agencies,
        check_procedures,
        publish_procedures,
        retire_procedure,
        withdraw_revision,
        create_administrator,
        create_officer,
        check_files,
        reset_second_factor,
        jobs,
        messages,
        people,
        seed_development,
        verify_audit,
        write_contract,
        write_workflow,
    ):
        app.cli.add_command(command)


def _settings() -> Settings:
    found: Settings = flask.current_app.extensions["settings"]
    return found


@click.command("db-upgrade")
@with_appcontext
def db_upgrade() -> None:
    """Bring the database to the newest migration."""
    migrations.upgrade(_settings().database_url)
    click.echo("database: up to date")


@click.command("storage-init")
@with_appcontext
def storage_init() -> None:
    """Create the bucket and let the configured origins send to it."""
    storage: Storage = flask.current_app.extensions["storage"]
    storage.prepare(list(_settings().allowed_origins))
    click.echo(f"storage: bucket {storage.bucket} is ready")


@click.command("install-agencies")
@with_appcontext
def install_agencies() -> None:
    """Create or rename the offices of the configured province."""
    settings = _settings()
    count = agencies.install(settings.province_code, settings.agency_root)
    click.echo(f"agencies: {count} offices")


@click.command("publish-procedures")
@click.option(
    "--reopen", "reopened", multiple=True, help="Code of a closed procedure to open again."
)
@with_appcontext
def publish_procedures(reopened: tuple[str, ...]) -> None:
    """Publish every procedure of the catalogue that has changed; all of them or none."""
    for done in publishing.publish(_catalogue(), reopened):
        click.echo(f"{done.code}: revision {done.number}, {_outcome(done)}")
        for change in done.changes:
            click.echo(f"  {change}")


def _catalogue() -> list[Definition]:
    """The catalogue as it is on disk; a mistake in any file ends the command."""
    try:
        return load_catalogue(_CATALOGUE)
    except CatalogueError as error:
        raise click.ClickException(f"{error}\nnothing was published") from error


def _outcome(done: publishing.Published) -> str:
    if done.outcome == "older":
        return f"left alone: an administrator published revision {done.number} since"
    if done.outcome != "published" or done.effective_at <= clock.now():
        return done.outcome
    return f"published, from {done.effective_at.astimezone(clock.VIETNAM):%d/%m/%Y}"


@click.command("check-procedures")
@click.option("--verbose", is_flag=True, help="List what must be verified before relying on it.")
@click.option("--offline", is_flag=True, help="Ask no database, and so name no revisions.")
@with_appcontext
def check_procedures(verbose: bool, offline: bool) -> None:
    """Read the catalogue and say what it holds, a line for each procedure. Publishes nothing."""
    definitions = _catalogue()
    reports = catalogue_report.report(definitions)
    for definition, report in zip(definitions, reports, strict=True):
        line, *below, _ = catalogue_report.lines([report], verbose=verbose)
        click.echo(line if offline else f"{line}  {_revision(definition)}")
        for warning in below:
            click.echo(warning)
    *_, total = catalogue_report.lines(reports)
    click.echo(total)


def _revision(definition: Definition) -> str:
    number, is_published = publishing.number_of(definition)
    return f"revision {number}" + ("" if is_published else " (not published)")


@click.command("retire-procedure")
@click.argument("code")
@click.option(
    "--on",
    type=click.DateTime(["%Y-%m-%d"]),
    help="First day (in Viet Nam) without it; now when left out.",
)
@click.confirmation_option(prompt="From then on nobody can file this procedure. Close it?")
@with_appcontext
def retire_procedure(code: str, on: datetime | None) -> None:
    """Close a procedure: it takes no more dossiers. Filed ones go on."""
    try:
        closing = publishing.retire(code, on.date() if on else None)
    except publishing.NotPublished as error:
        raise click.ClickException(f"{code} is not published, or closed already") from error
    click.echo(f"{code}: closed from {closing.astimezone(clock.VIETNAM):%d/%m/%Y %H:%M}")


@click.command("withdraw-revision")
@click.argument("code")
@click.argument("number", type=int)
@with_appcontext
def withdraw_revision(code: str, number: int) -> None:
    """Take back a revision whose day has not come."""
    try:
        publishing.withdraw(code, number)
    except publishing.NotPublished as error:
        raise click.ClickException(f"{code}: revision {number} is not planned") from error
    click.echo(f"{code}: revision {number} withdrawn")


@click.command("check-files")
@with_appcontext
def check_files() -> None:
    """Read every file of every dossier: is it there, and is it what was received?

    Also names what only the store knows of. Ends with status 1 if a file is missing or differs.
    """
    storage: Storage = flask.current_app.extensions["storage"]
    count = faulty = 0
    for fault in sweeping.check_files(storage):
        count += 1
        if fault is not None:
            faulty += 1
            click.echo(f"{fault.what}: {fault.object_key} of upload {fault.upload_id}")
    orphans = sweeping.find_orphans(storage)
    for object_key in orphans.objects:
        click.echo(f"orphan: {object_key}")
    for object_key, multipart in orphans.multiparts:
        click.echo(f"orphan parts: {object_key} {multipart}")
    found = len(orphans.objects) + len(orphans.multiparts)
    click.echo(f"files: {count} checked, {faulty} faulty; {found} orphans, swept every night")
    if faulty:
        raise SystemExit(1)


@click.command("seed-development")
@with_appcontext
def seed_development() -> None:
    """Make officers of every role, and a citizen, to try things with. Refused outside development.

    Signing in as one of those who need a second factor takes the codes of the secret shown.
    """
    settings = _settings()
    if settings.environment != "development":
        raise click.ClickException("ENVIRONMENT must be development")
    count = demonstration.hire_all(settings.agency_root)
    citizens.remember("dev-nguyen-van-mau", "Nguyen Van Mau")
    click.echo(
        f"development: {count} officers (tiep-nhan-xa, lanh-dao-xa, …), password"
        f" {demonstration.PASSWORD}, second factor {demonstration.TOTP_SECRET}"
    )
    click.echo("development: citizen dev:nguyen-van-mau")


@click.command("write-contract")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def write_contract(path: Path) -> None:
    """Write openapi.yaml."""
    path.write_text(contract.as_yaml(contract.described(flask.current_app)), encoding="utf-8")
    click.echo(f"contract: written to {path}")


@click.command("write-workflow")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
def write_workflow(path: Path) -> None:
    """Write docs/workflow.md: the diagram and the table of what may happen to a dossier."""
    path.write_text(workflow_page.page(), encoding="utf-8")
    click.echo(f"workflow: written to {path}")
