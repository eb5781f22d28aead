"""What the file system says of a folder, as a hint: a scan is the truth, and soon enough where nothing is said."""

import asyncio
import logging
from collections.abc import Callable

from watchfiles import Change, awatch

log = logging.getLogger(__name__)

_DEBOUNCE_MS, _STEP_MS = 500, 100
"""A file that is being written makes events all the time: at most two scans a second."""
_THREAD_MS = 1_000
"""How long the watching thread may take to notice that it is not wanted any more."""


async def something_changed(path: str, is_wanted: Callable[[str], bool]) -> None:
    """Return once a file appears in the folder, or is written; wait for ever where the system does not say.

    Network file systems say nothing of what others write, and a machine has a limit of watches.
    """

    def wanted(change: Change, changed: str) -> bool:
        # What we move away ourselves is a deletion here.
        return change is not Change.deleted and is_wanted(changed)

    try:
        async for _ in awatch(
            path,
            watch_filter=wanted,
            recursive=False,
            debounce=_DEBOUNCE_MS,
            step=_STEP_MS,
            rust_timeout=_THREAD_MS,
        ):
            return
    except (OSError, RuntimeError) as error:
        log.debug("%s is not watched: %s", path, type(error).__name__)
    await asyncio.Event().wait()
