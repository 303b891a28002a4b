"""A lack of memory, which Python, torch and the linker tell in ways of their own."""

import errno

# The linker names only the library that it could not map, which no reader takes for memory.
OF_OTHERS = (
    "failed to map segment",  # ImportError, of the linker
    "can't start new thread",  # RuntimeError, of Python
    "can't allocate memory",  # RuntimeError, of torch on the CPU
    "not enough memory",  # likewise
    "out of memory",  # RuntimeError, of torch on a GPU
)


def of_lack(error: BaseException) -> str:
    """Return a line that says that memory ran out and what helps, or "" if the error is another.

    It ends with the error's own first line: `memory ran out (libtorch_cpu.so: failed to map segment
    from shared object); ...`.
    """
    if not is_lack(error):
        return ""
    why = (str(error).strip() or type(error).__name__).splitlines()[0]
    return (
        f"memory ran out ({why}): run fewer jobs at once (--cores, or members_per_gpu on a GPU), or"
        " on a machine with more, and give the same command again"
    )


def is_lack(error: BaseException) -> bool:
    """Return whether an error says that memory ran out, whoever met it."""
    if isinstance(error, OSError):
        return error.errno == errno.ENOMEM
    text = str(error).lower()
    is_told = isinstance(error, ImportError | RuntimeError) and any(o in text for o in OF_OTHERS)
    return isinstance(error, MemoryError) or is_told
