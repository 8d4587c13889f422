"""A postman as a process of its own, for tests that kill it; leases and doubts take seconds.

Usage: python -m tests.notifications.hasty_postman   (settings from the environment)
"""

import threading
from datetime import timedelta

from backend.app import create_app
from backend.notifications import postman, sending, states

if __name__ == "__main__":
    sending.LEASE = timedelta(seconds=2)
    states.DOUBT = timedelta(seconds=2)
    postman.RECOVERY = 0.2
    app = create_app()
    carrier = postman.Postman(app, app.extensions["channels"], 60_000)
    print("ready", flush=True)
    carrier.run(threading.Event())
