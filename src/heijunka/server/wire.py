"""News on their way to whoever listens: one look at the store serves all streams of this process."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator

from starlette.concurrency import run_in_threadpool

from heijunka.store import News, Store

EVERY = 0.25
"""Seconds between looks at the store, as long as anybody listens."""
BEHIND = 1000
"""News that wait for a slow listener; who falls behind further begins anew where they were."""


class Wire:
    """Hands the news of a store on to streams.

    Parameters
    ----------
    store
        Whose feed is watched: other processes may write to it.
    every
        Seconds between looks.
    """

    def __init__(self, store: Store, every: float = EVERY) -> None:
        self._store, self._every = store, every
        self._listeners: set[asyncio.Queue[News]] = set()
        self._watch: asyncio.Task[None] | None = None
        self._is_over = asyncio.Event()

    def end(self) -> None:
        """Let all streams end: the server stops."""
        self._is_over.set()

    async def listen(self, after: int | None, *, quiet: float) -> AsyncIterator[News | None]:
        """Yield news as they come, first those that were missed; None after so many seconds without any.

        Parameters
        ----------
        after
            Number of the last one that was seen; None to begin with what comes next.
        quiet
            Seconds.
        """
        queue: asyncio.Queue[News] = asyncio.Queue(BEHIND)
        self._listeners.add(queue)
        try:
            last = await run_in_threadpool(self._store.feed.last) if after is None else after
            self._begin()
            while not self._is_over.is_set():
                if after is not None or queue.full():
                    while queue.qsize():
                        queue.get_nowait()
                    for news in await run_in_threadpool(self._store.feed.after, last):
                        yield news
                        last = after = news.number
                    after = None
                try:
                    news = await asyncio.wait_for(queue.get(), quiet)
                except TimeoutError:
                    yield None
                    continue
                if news.number > last:
                    yield news
                    last = news.number
        finally:
            self._listeners.discard(queue)

    def _begin(self) -> None:
        if self._watch is None or self._watch.done():
            self._watch = asyncio.create_task(self._look())

    async def _look(self) -> None:
        last = await run_in_threadpool(self._store.feed.last)
        while self._listeners and not self._is_over.is_set():
            for news in await run_in_threadpool(self._store.feed.after, last):
                last = news.number
                for queue in self._listeners:
                    if not queue.full():
                        queue.put_nowait(news)
            await asyncio.sleep(self._every)
