"""Commands about the job queue: `flask jobs …`."""

import click
from flask.cli import AppGroup

from backend.core import job_keeping

jobs = AppGroup("jobs", help="Background jobs: dead letters, and what is being done.")


@jobs.command("list")
@click.option(
    "--status", default="failed", show_default=True, type=click.Choice(["failed", "todo", "doing"])
)
@click.option("--limit", default=50, show_default=True)
def list_jobs(status: str, limit: int) -> None:
    """List jobs, the latest first: id, task, attempts, when. Failed ones are the dead letters."""
    for job in job_keeping.listed(status, limit):
        when = f"{job.ended_at:%Y-%m-%d %H:%M:%S}Z" if job.ended_at else "-"
        click.echo(f"{job.id} {job.task_name} attempts={job.attempts} {when}")


@jobs.command("retry")
@click.argument("job_ids", nargs=-1, type=int)
@click.option("--all-failed", is_flag=True, help="Every dead letter.")
def retry(job_ids: tuple[int, ...], all_failed: bool) -> None:
    """Put dead letters down again."""
    wanted = _all_failed() if all_failed else list(job_ids)
    found = job_keeping.retry(wanted)
    for job_id in sorted(set(wanted) - set(found)):
        click.echo(f"job {job_id}: no dead letter")
    click.echo(f"jobs: {len(found)} put down again")


def _all_failed() -> list[int]:
    return [job.id for job in job_keeping.listed("failed", limit=100_000)]


@jobs.command("discard")
@click.argument("job_ids", nargs=-1, type=int, required=True)
@click.confirmation_option(prompt="They are never done then. Discard them?")
def discard(job_ids: tuple[int, ...]) -> None:
    """Forget dead letters for good."""
    click.echo(f"jobs: {job_keeping.discard(job_ids)} discarded")


@jobs.command("status")
def status() -> None:
    """Count jobs and workers."""
    for name, count in job_keeping.counts().items():
        click.echo(f"{name}: {count}")
    click.echo(f"workers: {job_keeping.workers_alive()}")
