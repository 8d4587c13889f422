"""The database's history, and how to walk it.

`NNNN_slug.py` in order; each goes up and down. Migrations run one at a time (advisory lock) and
give up rather than queue behind a long transaction (lock_timeout).
"""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config

_HERE: Final = Path(__file__).parent


def config(database_url: str) -> Config:
    """Alembic's configuration for a database (`postgresql://…`)."""
    settings = Config()
    settings.set_main_option("script_location", str(_HERE).replace("%", "%%"))
    settings.set_main_option("file_template", "%%(rev)s_%%(slug)s")
    settings.attributes["database_url"] = database_url
    return settings


def upgrade(database_url: str, revision: str = "head") -> None:
    """Go up to `revision`."""
    command.upgrade(config(database_url), revision)


def downgrade(database_url: str, revision: str) -> None:
    """Go down to `revision`; "base" is the empty database."""
    command.downgrade(config(database_url), revision)
