"""A bad line: a TCP proxy with so much bandwidth up and down, so much delay, and cuts.

One line is shared by all connections, as a phone's is: their bytes queue up behind one another.
"""

import asyncio
import contextlib
import threading
import time
from dataclasses import dataclass, field

# How late a busy machine may wake us (seconds).
_LATE = 0.25


@dataclass
class Line:
    """Between a phone and `target` (a port of this machine).

    `bits` a second each way (0: as fast as it goes), `delay` in seconds each way; it is cut every
    `cut_every` seconds (0: never), from `cut_first_after` on. `up` counts the bytes that a phone
    has pushed through.
    """

    target: int
    bits: float = 0.0
    delay: float = 0.0
    cut_every: float = 0.0
    port: int = 0
    up: int = 0
    cuts: int = 0
    _free_at: dict[str, float] = field(default_factory=dict)
    _open: set[asyncio.StreamWriter] = field(default_factory=set)
    _loop: asyncio.AbstractEventLoop | None = None
    _cutter: asyncio.Task[None] | None = None

    def __enter__(self) -> "Line":
        ready = threading.Event()
        self._thread = threading.Thread(target=self._work, args=(ready,), daemon=True)
        self._thread.start()
        ready.wait(10)
        return self

    def __exit__(self, *_: object) -> None:
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self._stop.set)
        self._thread.join(10)

    def _work(self, ready: threading.Event) -> None:
        asyncio.run(self._serve(ready))

    async def _serve(self, ready: threading.Event) -> None:
        self._loop = asyncio.get_running_loop()
        self._stop = asyncio.Event()
        # Small buffers: what a phone has sent is what has really gone through.
        server = await asyncio.start_server(self._connect, "127.0.0.1", 0, limit=16 * 1024)
        self.port = server.sockets[0].getsockname()[1]
        ready.set()
        await self._stop.wait()
        if self._cutter:
            self._cutter.cancel()
        self.cut()
        server.close()

    def cut_first_after(self, seconds: float) -> None:
        """Begin the cuts anew, the first of them in `seconds`; from another thread."""
        assert self._loop is not None
        asyncio.run_coroutine_threadsafe(self._begin_cuts(seconds), self._loop).result(10)

    async def _begin_cuts(self, first: float) -> None:
        if self._cutter:
            self._cutter.cancel()
        self._cutter = asyncio.create_task(self._cut_again_and_again(first))

    async def _cut_again_and_again(self, first: float) -> None:
        await asyncio.sleep(first)
        self.cut()
        while self.cut_every:
            await asyncio.sleep(self.cut_every)
            self.cut()

    def cut(self) -> None:
        """Every connection breaks, and what was under way on it is lost."""
        self.cuts += bool(self._open)
        for writer in self._open:
            writer.transport.abort()

    def cut_soon(self) -> None:
        """Cut from another thread."""
        assert self._loop is not None
        self._loop.call_soon_threadsafe(self.cut)

    async def _connect(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        there, here = await asyncio.open_connection("127.0.0.1", self.target, limit=16 * 1024)
        self._open |= {writer, here}
        try:
            await asyncio.gather(
                self._carry("up", reader, here), self._carry("down", there, writer)
            )
        except asyncio.CancelledError:
            return  # The line is taken away: nobody waits for this connection.
        finally:
            self._open -= {writer, here}
            for end in (writer, here):
                with contextlib.suppress(OSError):
                    end.close()

    async def _carry(
        self, way: str, source: asyncio.StreamReader, sink: asyncio.StreamWriter
    ) -> None:
        with contextlib.suppress(OSError):
            while content := await source.read(8 * 1024 if self.bits else 256 * 1024):
                await self._travel(way, len(content))
                if way == "up":
                    self.up += len(content)
                sink.write(content)
                await sink.drain()
            sink.write_eof()

    async def _travel(self, way: str, count: int) -> None:
        """Wait for the line to be free, for the bytes to pass, and once for the distance."""
        if not self.bits:
            return
        now = time.monotonic()
        free = self._free_at.get(way, 0.0)
        idle = now > free + _LATE
        # A busy machine wakes us late: what the line could have carried meanwhile is not lost.
        begin = now if idle else free
        self._free_at[way] = begin + 8 * count / self.bits
        await asyncio.sleep(self._free_at[way] - now + (self.delay if idle else 0.0))
