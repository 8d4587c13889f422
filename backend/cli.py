"""Commands for operators: `flask --app backend.app <command>`. Each may be repeated."""

from pathlib import Path
from typing import Final

import click
import flask
from flask.cli import with_appcontext

from backend import migrations
from backend.agencies import service as agencies
from backend.citizens import service as citizens
from backend.core import contract
from backend.core.settings import Settings
from backend.core.storage import Storage
from backend.officers import service as officers
from backend.officers.models import ROLES
from backend.procedures import service as procedures
from backend.procedures.catalogue import load_catalogue

_CATALOGUE: Final = Path(__file__).parent / "procedures" / "catalogue"
_DEVELOPMENT_PASSWORD: Final = "mat-khau-phat-trien"  # noqa: S105 - refused outside development


def register(app: flask.Flask) -> None:
    """Add the commands to `app`."""
    for command in (
        db_upgrade,
        storage_init,
        install_agencies,
        publish_procedures,
        create_officer,
        seed_development,
        write_contract,
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
@with_appcontext
def publish_procedures() -> None:
    """Publish every procedure of the catalogue that has changed."""
    for done in procedures.publish(load_catalogue(_CATALOGUE)):
        state = "published" if done.is_new else "unchanged"
        click.echo(f"{done.code}: revision {done.number}, {state}")


@click.command("create-officer")
@click.option("--agency", required=True, help="Code of the office, e.g. H53.007.")
@click.option("--username", required=True)
@click.option("--full-name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_appcontext
def create_officer(agency: str, username: str, full_name: str, role: str, password: str) -> None:
    """Make an officer's account."""
    try:
        officers.create(
            agency_code=agency,
            username=username,
            full_name=full_name,
            role=role,
            password=password,
        )
    except officers.InvalidOfficer as error:
        raise click.ClickException(str(error)) from error
    click.echo(f"officer {username}: created")


@click.command("seed-development")
@with_appcontext
def seed_development() -> None:
    """Make one officer and one citizen to try things with. Refused outside development."""
    settings = _settings()
    if settings.environment != "development":
        raise click.ClickException("ENVIRONMENT must be development")
    if officers.find("can-bo-thu") is None:
        officers.create(
            agency_code=f"{settings.agency_root}.001",
            username="can-bo-thu",
            full_name="Cán Bộ Thử",
            role="reception",
            password=_DEVELOPMENT_PASSWORD,
        )
    citizens.remember("dev-nguyen-van-mau", "Nguyen Van Mau")
    click.echo("development: officer can-bo-thu, citizen dev:nguyen-van-mau")


@click.command("write-contract")
@click.argument("path", type=click.Path(dir_okay=False, path_type=Path))
@with_appcontext
def write_contract(path: Path) -> None:
    """Write openapi.yaml."""
    api = flask.current_app.extensions["flask-smorest"]["apis"][""]["ext_obj"]
    path.write_text(contract.as_yaml(api.spec), encoding="utf-8")
    click.echo(f"contract: written to {path}")
