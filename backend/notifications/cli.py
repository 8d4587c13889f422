"""Commands about messages: `flask messages …`. No personal data is printed."""

from typing import Final
from uuid import UUID

import click
import flask
from flask.cli import AppGroup

from backend.core import clock
from backend.notifications import (
    alarms,
    breakers,
    queries,
    redriving,
    templates,
    tokens,
    wording,
)

messages = AppGroup("messages", help="Messages to citizens: see, preview, send again.")

_SAMPLE: Final = {
    "procedure": "Đăng ký khai sinh",
    "tracking_code": "7KQ2-9MWX-4D3P",
    "acceptance_due": "09:00 24/11/2026",
    "due": "17:00 26/11/2026",
    "amount": "50.000 đồng",
    "agency": "UBND Xã Tân Châu",
    "reference": "EA123456789VN",
    "paper": "Giấy chứng sinh",
}


@messages.command("preview")
@click.argument("names", nargs=-1)
def preview(names: tuple[str, ...]) -> None:
    """Show how messages look in the inbox, in Zalo and as SMS. All of them if none is named."""
    known = templates.known()
    for name in names or known:
        if name not in known:
            raise click.ClickException(f"there is no template {name}")
        template = known[name]
        click.echo(f"== {name} ({template.effort}, {template.group})")
        for language in ("vi", "en"):
            title = template.title.pick(language)
            click.echo(f"inbox {language}: {title}. {templates.render(name, _SAMPLE, language)}")
        if template.effort == "inbox":
            continue
        screen = wording.screen_path(template, "0192f0c1-7a3b-7cc0-8f00-1a2b3c4d5e6f", _SAMPLE)
        parameters = wording.zalo_parameters(template, _SAMPLE, "Nguyễn Văn Mẫu", screen)
        click.echo(wording.shown(wording.layouts()[template.zalo], parameters))
        if template.effort == "insist":
            click.echo(f"SMS: {wording.sms(template, _SAMPLE, 'Nguyễn Văn Mẫu')}")


@messages.command("list")
@click.option("--state", default="failed", show_default=True, help="A state of docs/adr/0016.")
@click.option("--limit", default=50, show_default=True)
def list_messages(state: str, limit: int) -> None:
    """List messages in a state: id, template, channel, why, when."""
    for message, notification in queries.in_state(state, limit):
        when = message.changed_at.astimezone(clock.VIETNAM)
        click.echo(
            f"{message.notification_id} {notification.template} {message.channel}"
            f" {message.reason or '-'} {when:%d/%m/%Y %H:%M}"
        )


@messages.command("story")
@click.argument("message_id", type=click.UUID)
def story(message_id: UUID) -> None:
    """Tell what became of a message: each attempt, with its outcome."""
    message, attempts = queries.story(message_id)
    if message is None:
        raise click.ClickException("there is no such message")
    click.echo(f"{message.state} on {message.channel}: {message.reason or '-'}")
    for attempt in attempts:
        code = f" {attempt.error_class or ''} {attempt.error_code}" if attempt.error_code else ""
        repeats = " (may be a repeat)" if attempt.repeats else ""
        begun = attempt.begun_at.astimezone(clock.VIETNAM)
        click.echo(f"  {begun:%d/%m %H:%M:%S} {attempt.channel} {attempt.state}{code}{repeats}")


@messages.command("retry")
@click.argument("message_ids", nargs=-1, type=click.UUID)
@click.option("--all-failed", is_flag=True, help="Every message that has failed.")
def retry(message_ids: tuple[UUID, ...], all_failed: bool) -> None:
    """Send failed messages again, from the first rung on."""
    count = redriving.retry(None if all_failed else list(message_ids))
    click.echo(f"messages: {count} wait again")


@messages.command("status")
def status() -> None:
    """Show channels, alarms, and what waits."""
    for (state, channel), count in sorted(queries.message_counts().items()):
        click.echo(f"{state} {channel}: {count}")
    for row in breakers.all_known():
        until = row.held_until and row.held_until.astimezone(clock.VIETNAM)
        held = f"held until {until:%d/%m %H:%M:%S}, {row.reason}" if until else "open"
        click.echo(f"channel {row.name}: {held}; quota {row.quota_remaining}")
    for alarm in alarms.standing():
        since = alarm.raised_at.astimezone(clock.VIETNAM)
        click.echo(f"ALARM {alarm.name} since {since:%d/%m/%Y %H:%M}: {alarm.detail}")


@messages.command("seed-token")
@click.option("--access-token", prompt=True, hide_input=True)
@click.option("--refresh-token", prompt=True, hide_input=True)
@click.option("--expires-in", default=90_000, show_default=True, help="Seconds.")
def seed_token(access_token: str, refresh_token: str, expires_in: int) -> None:
    """Keep the Official Account's pair of tokens, from Zalo's API Explorer."""
    found: tokens.Tokens = flask.current_app.extensions["zalo_tokens"]
    found.seed(access_token, refresh_token, expires_in)
    for channel in ("zalo_uid", "zalo_phone"):
        breakers.let_through(channel)
    click.echo("zalo token: kept; it is renewed every 20 hours from now on")


@messages.command("mended")
@click.argument("name")
def mended(name: str) -> None:
    """Take an alarm away, and let its channel through."""
    alarms.mended(name)
    kind, _, channel = name.partition(":")
    if kind == "channel":
        breakers.let_through(channel)
    click.echo(f"alarm {name}: over")
