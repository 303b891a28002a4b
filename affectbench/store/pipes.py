"""Waiting for the end of a pipe, which comes when nobody holds its other end any more."""

import os
import threading
from collections.abc import Callable


def follow(end: int, then: Callable[[], None]) -> None:
    """Call a function, in a thread, once nobody holds the writing end of a pipe any more.

    end  the reading end, a file descriptor
    """
    os.set_blocking(end, True)

    def wait() -> None:
        while os.read(end, 1):
            pass
        then()

    threading.Thread(target=wait, name="pipe", daemon=True).start()
