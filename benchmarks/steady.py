"""A steady load: `python benchmarks/steady.py PORT RATE SECONDS` posts so many deliveries a second.

Open loop over 32 kept-alive connections, evenly spaced: a slow answer delays none of the times of the next.
Prints how many were answered with 2xx and the median and 99th percentile of the answer in ms.
"""

from __future__ import annotations

import asyncio
import sys
import time
from statistics import quantiles

CONNECTIONS = 32
HEAD = b"POST /load HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: %d\r\n\r\n"


async def _send(port: int, first: int, rate: float, until: float, times: list[float]) -> None:
    reader, writer = await asyncio.open_connection("127.0.0.1", port)
    due = time.perf_counter() + first / rate
    number = first
    while (now := time.perf_counter()) < until:
        if now < due:
            await asyncio.sleep(due - now)
        body = b'{"event": "meeting.started", "number": %d, "pad": "%s"}' % (number, b"x" * 400)
        writer.write(HEAD % len(body) + body)
        answer = await reader.readuntil(b"\r\n\r\n")
        if not answer.startswith(b"HTTP/1.1 2"):
            raise SystemExit(f"A delivery was answered with {answer[:40]!r}.")
        length = next(
            int(line[15:]) for line in answer.split(b"\r\n") if line.lower().startswith(b"content-length:")
        )
        await reader.readexactly(length)
        times.append(time.perf_counter() - due)
        due += CONNECTIONS / rate
        number += CONNECTIONS
    writer.close()


async def _main(port: int, rate: float, seconds: float) -> None:
    times: list[float] = []
    until = time.perf_counter() + seconds
    await asyncio.gather(*(_send(port, first, rate, until, times) for first in range(CONNECTIONS)))
    cuts = quantiles(times, n=100)
    print(f"{len(times)} answered, p50 {cuts[49] * 1000:.1f} ms, p99 {cuts[98] * 1000:.1f} ms")


if __name__ == "__main__":
    asyncio.run(_main(int(sys.argv[1]), float(sys.argv[2]), float(sys.argv[3])))
