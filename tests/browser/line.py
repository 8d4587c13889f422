"""The line from the phone to some addresses, which a test lays once and then cuts, holds and mends.

It stays laid until the page closes. Chromium now and then forgets a request that is under way when
the last interception of a page is taken away (microsoft/playwright#41802), so a test that calls
`unroute`, or routes a number of `times`, waits for an answer that nobody will give.
"""

import re
from collections.abc import Callable

from playwright.sync_api import Page, Route

Treatment = Callable[[Route], None]


class Line:
    """To every address that fits `addresses`; lets everything pass until it is told otherwise."""

    def __init__(self, page: Page, addresses: str | re.Pattern[str]) -> None:
        self._treat: Treatment = through
        page.route(addresses, self._meet)

    def meets(self, treatment: Treatment) -> None:
        """From now on every request of this line meets `treatment`."""
        self._treat = treatment

    def loses_next_answer(self) -> list[int]:
        """The next request arrives, and its answer does not come back; its status, once it has."""
        lost: list[int] = []

        def lose(route: Route) -> None:
            lost.append(route.fetch().status)
            route.abort("connectionreset")
            self.mend()

        self.meets(lose)
        return lost

    def mend(self) -> None:
        """From now on everything passes."""
        self._treat = through

    def _meet(self, route: Route) -> None:
        self._treat(route)


def through(route: Route) -> None:
    route.continue_()


def cut(route: Route) -> None:
    route.abort("internetdisconnected")
