"""A limit of time for a job, by its rule: the config's `timeout`."""

import faulthandler
import os
import sys
import threading
from collections.abc import Mapping

EXIT = 124  # as of the command `timeout`


def limit(verb: str, timeout: Mapping[str, float]) -> None:
    """End this process once its rule's time is over, and say in its log where it was.

    timeout  rule -> seconds; a rule that is not there has no limit
    """
    seconds = timeout.get(verb)
    if seconds:
        timer = threading.Timer(seconds, _end, (verb, seconds))
        timer.daemon = True
        timer.start()


def _end(verb: str, seconds: float) -> None:
    print(
        f"affectbench {verb}: error: it was not done in {seconds:g} s, the limit that the config's"
        f" timeout.{verb} sets; this is where it was:",
        file=sys.stderr,
    )
    faulthandler.dump_traceback(file=sys.stderr, all_threads=True)
    sys.stderr.flush()
    os._exit(EXIT)
