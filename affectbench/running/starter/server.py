"""The warm starter's server: preload, listen, fork. Run by `lifetime`, never by hand.

It preloads packages, never the project's own code, so an edit between two jobs is seen. It forks
before any thread or device is in use. Its standard input is a pipe that only the Snakemake process
holds: when that closes, however Snakemake ended, the server ends its jobs and itself.
"""

import array
import contextlib
import gc
import importlib
import os
import selectors
import signal
import socket
import struct
import sys

# torch.optim asks for torch._dynamo, pyarrow for pandas, each when it is first used.
PRELOADED = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "safetensors.torch",
    "torch",
    "torch._dynamo",
)
# Loaded while jobs are busy: what some fits need (timm, by way of a module that
# no result depends on), what explanations are scored with, then what reports need.
WHEN_IDLE = ["affectbench.running.starter.transformers", "kmedoids", "matplotlib.pyplot"]
IDLE = 0.3  # seconds without anything to do
STREAMS = 3
TAKEN = b"!"  # tells a client that its job is the server's now


class Server:
    """One listening socket, and the connection of every running job."""

    def __init__(self, listener: socket.socket):
        self.listener = listener
        self.jobs: dict[int, socket.socket] = {}  # process id -> its client
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = os.pipe2(os.O_NONBLOCK | os.O_CLOEXEC)

    def serve(self) -> None:
        """Serve until standard input closes."""
        signal.set_wakeup_fd(self.wake_write)
        signal.signal(signal.SIGCHLD, lambda *_: None)
        self.selector.register(self.listener, selectors.EVENT_READ, self._accept)
        self.selector.register(self.wake_read, selectors.EVENT_READ, self._reap)
        self.selector.register(sys.stdin.fileno(), selectors.EVENT_READ, None)
        waiting = list(WHEN_IDLE)
        while True:
            events = self.selector.select(IDLE if waiting else None)
            if not events:
                importlib.import_module(waiting.pop(0))
            for key, _ in events:
                if key.data is None:
                    self._end()
                    return
                key.data(key)

    def _accept(self, _key) -> None:
        connection, _ = self.listener.accept()
        try:
            order, streams = _receive(connection)
            connection.sendall(TAKEN)
        except (OSError, ValueError):
            connection.close()
            return
        child = os.fork()
        if child == 0:
            self._become_job(connection, order, streams)
        for stream in streams:
            os.close(stream)
        self.jobs[child] = connection
        self.selector.register(connection, selectors.EVENT_READ, lambda _: self._signal(child))

    def _become_job(self, connection: socket.socket, order: list[str], streams: list[int]) -> None:
        """Run the command in this forked process and leave it, whatever happens."""
        code = 1
        try:
            os.setpgid(0, 0)
            signal.set_wakeup_fd(-1)
            for number in (signal.SIGCHLD, signal.SIGINT, signal.SIGTERM, signal.SIGHUP):
                signal.signal(number, signal.SIG_DFL)
            signal.signal(signal.SIGINT, signal.default_int_handler)
            for other in (self.listener, connection, *self.jobs.values()):
                other.close()
            for number, stream in enumerate(streams):
                os.dup2(stream, number)
                os.close(stream)
            code = _run(order)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _signal(self, child: int) -> None:
        """Pass a client's signal to its job; a client that is gone takes its job with it."""
        try:
            told = self.jobs[child].recv(4, socket.MSG_WAITALL)
        except OSError:
            told = b""
        number = struct.unpack("!i", told)[0] if len(told) == 4 else signal.SIGKILL
        _kill(child, number)
        if number == signal.SIGKILL:
            self.selector.unregister(self.jobs[child])

    def _reap(self, _key) -> None:
        """Tell every client whose job has ended its exit code, 128 + n for a job killed by n."""
        os.read(self.wake_read, 4096)
        while self.jobs:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            connection = self.jobs.pop(child)
            if connection.fileno() in self.selector.get_map():
                self.selector.unregister(connection)
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):  # the client may be gone
                connection.sendall(struct.pack("!i", code if code >= 0 else 128 - code))
            connection.close()

    def _end(self) -> None:
        for child in self.jobs:
            _kill(child, signal.SIGKILL)


def _receive(connection: socket.socket) -> tuple[list[str], list[int]]:
    """Return what a client sends: its order as text parts, and its standard streams."""
    room = socket.CMSG_SPACE(STREAMS * array.array("i").itemsize)
    head, extra, _, _ = connection.recvmsg(4, room)
    streams = array.array("i")
    for level, kind, data in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            streams.frombytes(data[: len(data) - len(data) % streams.itemsize])
    (length,) = struct.unpack("!i", head)
    body = b""
    while len(body) < length:
        more = connection.recv(length - len(body))
        if not more:
            raise ValueError("the client left before it had said everything")
        body += more
    return body.decode(errors="surrogateescape").split("\0"), list(streams)


def _run(order: list[str]) -> int:
    """Take on the client's folder, arguments and environment, and run the command line."""
    folder, count, *rest = order
    arguments, variables = rest[: int(count)], rest[int(count) :]
    os.chdir(folder)
    os.environ.clear()
    os.environ.update(variable.split("=", 1) for variable in variables)
    try:
        return importlib.import_module("affectbench.running.commands").main(arguments)
    except SystemExit as end:
        return end.code if isinstance(end.code, int) else int(end.code is not None)


def _kill(child: int, number: int) -> None:
    """Send a signal to a job and to whatever it started."""
    for send in (os.killpg, os.kill):
        try:
            send(child, number)
            return
        except ProcessLookupError:
            continue  # it has no group of its own yet, or is gone


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()
    Server(listener).serve()
    os._exit(0)  # taking a thousand modules down in order costs a third of a second


if __name__ == "__main__":
    main()
