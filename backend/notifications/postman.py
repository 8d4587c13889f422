"""The postman: a loop in every worker that carries messages out. States and commits: ADR 16.

Looks five times a second, takes as many messages as it has hands free, and sends each in a thread
of its own, so that slow answers do not hold up the next. Any number of postmen may work at once.
"""

import threading
import time
from collections import Counter
from collections.abc import Mapping
from concurrent.futures import Future, ThreadPoolExecutor, wait
from typing import Final

import flask
import structlog

from backend.core import db, job_keeping
from backend.notifications import alarms, breakers, sending, wording, zalo_errors
from backend.notifications.breakers import FAILURES, Gates
from backend.notifications.channels import Channel
from backend.notifications.outcomes import Accepted, Letter, Outcome, Quota, Refused, Unknown
from backend.notifications.sending import Claimed
from backend.notifications.states import Move

log = structlog.get_logger()

# Between two looks (seconds). Taking several at once costs the database little more than one.
PAUSE: Final = 0.2
# Letters under way at once.
HANDS: Final = 32
# Between two looks for what dead workers held, and for how many live (seconds).
RECOVERY: Final = 5.0

# Of what may leave, one in so many may be of a backlog.
BACKLOG_SHARE: Final = 3

PAYLOAD_ALARM: Final = "message_payload"


class Allowance:
    """How many messages may leave here: an equal share of so many a minute, half a second's worth
    at once."""

    def __init__(self, per_minute: int) -> None:
        self._per_second = per_minute / 60
        self._at = time.monotonic()
        self.share(1)
        self._left = self._most

    def share(self, workers: int) -> None:
        """From now on so many divide it among them."""
        self._rate = self._per_second / max(workers, 1)
        self._most = max(self._rate / 2, 1.0)

    def left(self) -> int:
        """How many may leave now."""
        now = time.monotonic()
        self._left = min(self._left + (now - self._at) * self._rate, self._most)
        self._at = now
        return int(self._left)

    def spend(self, count: int) -> None:
        """So many leave."""
        self._left -= count


class Postman:
    """Carries the messages of one installation by its channels."""

    def __init__(
        self, app: flask.Flask, channels: Mapping[str, Channel], per_minute: int, hands: int = HANDS
    ) -> None:
        self._app = app
        self._channels = channels
        self._allowance = Allowance(per_minute)
        # What has piled up leaves so slowly that those who file meanwhile do not feel it.
        self._backlog = Allowance(per_minute // BACKLOG_SHARE)
        self._hands = hands
        self._pool = ThreadPoolExecutor(hands, thread_name_prefix="postman")
        self._under_way: set[Future[None]] = set()
        self._failures: Counter[str] = Counter()
        self._quotas: dict[str, Quota] = {}
        # Channels that this postman was allowed to try again.
        self._trials: set[str] = set()
        self._recovered_at = 0.0

    def run(self, stop: threading.Event) -> None:
        """Work until told to stop, then let what is under way end."""
        while not stop.is_set():
            try:
                self.look()
            except Exception as error:
                # The database may be away; what was claimed comes back by its lease.
                log.error("postman_stumbled", failure=type(error).__name__, exc_info=error)
            stop.wait(PAUSE)
        self.finish()

    def finish(self) -> None:
        """Wait for what is under way."""
        wait(self._under_way)

    def look(self) -> int:
        """Take what may leave and send it off; answers how many messages that is."""
        self._under_way = {future for future in self._under_way if not future.done()}
        free = min(self._hands - len(self._under_way), self._allowance.left())
        if free <= 0:
            wait(self._under_way, PAUSE, return_when="FIRST_COMPLETED")
            return 0
        with self._app.app_context():
            self._look_after_others()
            claimed = self._claim(breakers.gates(self._channels), free)
        self._allowance.spend(len(claimed))
        self._backlog.spend(sum(message.is_backlog for message in claimed))
        self._under_way |= {self._pool.submit(self._carry, message) for message in claimed}
        return len(claimed)

    def _claim(self, gates: Gates, free: int) -> list[Claimed]:
        self._keep_quotas()
        claimed = sending.claim(gates.open, self._channels, free, self._backlog.left())
        self._trials |= set(gates.trial)
        for name in gates.trial:
            claimed += sending.claim((name,), self._channels, 1, 1)
        return claimed

    def _look_after_others(self) -> None:
        """Take over from workers that have died, and share the rate with those that live."""
        if time.monotonic() - self._recovered_at < RECOVERY:
            return
        self._recovered_at = time.monotonic()
        alive = job_keeping.workers_alive()
        self._allowance.share(alive)
        self._backlog.share(alive)
        found = sending.recover(self._channels)
        if found:
            log.warning("messages_recovered", count=found)

    def _keep_quotas(self) -> None:
        while self._quotas:
            breakers.note_quota(*self._quotas.popitem())

    def _carry(self, message: Claimed) -> None:
        try:
            with self._app.app_context():
                self._send(message)
        except Exception as error:
            # Its lease brings it back, as if this worker had died.
            log.error("letter_dropped", message=str(message.id), exc_info=error)

    def _send(self, message: Claimed) -> None:
        at = message.standing
        recipient = message.recipient
        if recipient is None or at.channel not in at.possible:
            # Withdrawn since it was put on this rung.
            sending.put_back(message, Move("waiting", "new", (*at.tried, at.channel)))
            return
        attempt = sending.begin(message)
        if attempt is None:
            return
        db.release()
        try:
            letter = _letter(message, recipient, str(attempt))
        except wording.UnfitParameter as error:
            outcome: Outcome = Refused("never", str(error))
        else:
            outcome = self._channels[at.channel].send(letter)
        sending.end(message, attempt, outcome)
        self._learn(at.channel, outcome)

    def _learn(self, channel: str, outcome: Outcome) -> None:
        """What one outcome says of the channel as a whole."""
        match outcome:
            case Refused("operator", code):
                breakers.hold(channel, code, alarmed=True)
            case Refused("later", code, until) if zalo_errors.holds_the_channel(outcome):
                breakers.hold(channel, code, until)
            case Refused("later", code) | Unknown(code):
                self._failures[channel] += 1
                if self._failures[channel] >= FAILURES:
                    breakers.hold(channel, code)
            case _:
                self._succeeded(channel, outcome)

    def _succeeded(self, channel: str, outcome: Outcome) -> None:
        if isinstance(outcome, Accepted) and outcome.quota is not None:
            self._quotas[channel] = outcome.quota
        if isinstance(outcome, Refused) and outcome.error_class == "never":
            alarms.sound(PAYLOAD_ALARM, f"{channel}: {outcome.code}; see flask messages list")
        if self._failures.pop(channel, 0) >= FAILURES or channel in self._trials:
            self._trials.discard(channel)
            breakers.let_through(channel)


def _letter(message: Claimed, recipient: str, tracking_id: str) -> Letter:
    """What the channel is given. Raises `wording.UnfitParameter`."""
    template = message.template
    screen = wording.screen_path(template, message.subject_id, message.values)
    is_sms = message.standing.channel == "sms"
    return Letter(
        tracking_id=tracking_id,
        recipient=recipient,
        layout=template.zalo,
        parameters={}
        if is_sms
        else wording.zalo_parameters(template, message.values, message.display_name, screen),
        text=wording.sms(template, message.values, message.display_name) if is_sms else "",
    )
