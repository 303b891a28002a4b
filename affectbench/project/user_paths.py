"""Paths that a user writes in a config."""

from pathlib import Path

from affectbench.refusal import Refusal


def path_of(written: str, key: str) -> Path:
    """Return the path that a text of the config means, whether or not something is there.

    `~` is the home of a user. Refuses a text that the system takes for no path, such as one of a
    user who does not exist, one that is too long, and one behind a folder that may not be read.

    key  of the config, for messages
    """
    shown = repr(written) if len(written) < 200 else f"{written[:60]!r}..."
    try:
        path = Path(written).expanduser()
        path.stat()
    except (FileNotFoundError, NotADirectoryError):
        return path
    except RuntimeError:
        raise Refusal(f"{key}: {shown} is in the home of no user; write the whole path") from None
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise Refusal(f"{key}: {shown} cannot be read ({reason}); write another path") from None
    return path
