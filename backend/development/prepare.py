"""Runs flask commands one after the other in one process: `python -m backend.development.prepare`.

The same as `flask --app backend.app <command>` for each, but the application is imported once.
"""

import sys
from collections.abc import Sequence

import flask
from flask.cli import FlaskGroup

from backend.app import create_app


def run(app: flask.Flask, commands: Sequence[str]) -> None:
    """Run each command; the first that fails raises what the command raises."""
    group = FlaskGroup(create_app=lambda: app)
    for command in commands:
        group.main([command], prog_name="flask", standalone_mode=False)


if __name__ == "__main__":
    run(create_app(), sys.argv[1:])
