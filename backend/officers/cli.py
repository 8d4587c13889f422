"""Commands about officers' accounts, for operators."""

import click
from flask.cli import with_appcontext

from backend.officers import service
from backend.officers.principal import ROLES
from backend.officers.service import InvalidOfficer


@click.command("create-officer")
@click.option("--agency", required=True, help="Code of the office, e.g. H53.007.")
@click.option("--username", required=True)
@click.option("--full-name", required=True)
@click.option("--role", type=click.Choice(ROLES), required=True)
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_appcontext
def create_officer(agency: str, username: str, full_name: str, role: str, password: str) -> None:
    """Make an officer's account."""
    _create(agency, username, full_name, role, password)
    click.echo(f"officer {username}: created")


@click.command("create-administrator")
@click.option("--username", required=True)
@click.option("--full-name", required=True)
@click.password_option(help="At least 12 characters; asked for when not given.")
@with_appcontext
def create_administrator(username: str, full_name: str, password: str) -> None:
    """Make an administrator of the province centre, who makes all other accounts."""
    centre = service.province_centre()
    if centre is None:
        raise click.ClickException("there is no province centre: run install-agencies first")
    _create(centre, username, full_name, "administrator", password)
    click.echo(f"administrator {username}: created at {centre}; sign in to set up a second factor")


@click.command("reset-second-factor")
@click.argument("username")
@click.confirmation_option(prompt="The officer will have to set up a new one. Go on?")
@with_appcontext
def reset_second_factor(username: str) -> None:
    """Take an officer's second factor away: phone and codes are lost, or SECRET_KEY was changed."""
    if not service.reset_second_factor(username):
        raise click.ClickException(f"there is no officer {username}")
    click.echo(f"officer {username}: has no second factor now; every session has ended")


def _create(agency: str, username: str, full_name: str, role: str, password: str) -> None:
    try:
        service.create(
            agency_code=agency,
            username=username,
            full_name=full_name,
            role=role,
            password=password,
        )
    except InvalidOfficer as error:
        raise click.ClickException(str(error)) from error
