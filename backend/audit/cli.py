"""Commands of the audit."""

import click
from flask.cli import with_appcontext

from backend.audit import service


@click.command("verify-audit")
@with_appcontext
def verify_audit() -> None:
    """Walk every chain, head and seal; name the first broken link and end with status 1."""
    fault = service.verify()
    if fault is not None:
        raise click.ClickException(str(fault))
    click.echo("audit: every chain is whole")
