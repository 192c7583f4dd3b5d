"""When this process is told to end, what stays open is told as well, instead of being waited for.

The server that runs the application ends it only once every answer has ended, and an event stream never does by itself.
"""

import asyncio
import signal
import threading
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import FrameType
from typing import Any

SIGNALS = (signal.SIGINT, signal.SIGTERM)


@asynccontextmanager
async def noticed(closing: asyncio.Event) -> AsyncIterator[None]:
    """Set `closing` with the first signal to end, and pass every signal on to whoever handled it before."""
    if threading.current_thread() is not threading.main_thread():
        # nobody but the main thread hears signals
        try:
            yield
        finally:
            closing.set()
        return
    loop = asyncio.get_running_loop()
    before: dict[int, Any] = {number: signal.getsignal(number) for number in SIGNALS}

    def notice(number: int, frame: FrameType | None) -> None:
        loop.call_soon_threadsafe(closing.set)
        if callable(before[number]):
            before[number](number, frame)

    for number in SIGNALS:
        if callable(before[number]):
            signal.signal(number, notice)
    try:
        yield
    finally:
        closing.set()
        for number in SIGNALS:
            if signal.getsignal(number) is notice:
                signal.signal(number, before[number])
