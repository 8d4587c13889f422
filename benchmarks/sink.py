"""Takes messages as Zalo would and writes down when each came; as cheap as a server can be.

Usage: python -m benchmarks.sink <port> <file>   Ends with SIGTERM; then the file holds a line for
each message: its tracking code and the moment, in seconds since 1970.
"""

import asyncio
import re
import signal
import sys
import time
from pathlib import Path

CODE = re.compile(rb'"ma":\s*"([^"]+)"')
BODY = b'{"error":0,"message":"Success","data":{"message_id":"m%d"}}'


async def main(port: int, file: Path) -> None:
    came: list[tuple[str, float]] = []

    async def take(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = int(re.search(rb"(?i)content-length: *(\d+)", head)[1])
                body = await reader.readexactly(length)
                came.append((CODE.search(body)[1].decode(), time.time()))
                answer = BODY % len(came)
                writer.write(
                    b"HTTP/1.1 200 OK\r\nContent-Type: text/json\r\nContent-Length: %d\r\n\r\n%b"
                    % (len(answer), answer)
                )
        except asyncio.IncompleteReadError:
            writer.close()

    stopped = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stopped.set)
    async with await asyncio.start_server(take, "127.0.0.1", port):
        await stopped.wait()
    file.write_text("".join(f"{code} {at:.6f}\n" for code, at in came))


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1]), Path(sys.argv[2])))
