"""The warm starter's server: it preloads packages, listens, and forks. `lifetime` starts it.

It preloads packages but not the project's own code, so that a job sees edits made since the last
one. It forks before any thread or device is in use. Its standard input is a pipe that only the
Snakemake process holds. When the pipe closes, however Snakemake ended, the server ends its jobs and
itself. When the server is killed, its jobs end by themselves.
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

# torch.optim imports torch._dynamo, and pyarrow imports pandas, when they are first used.
PRELOADED = (
    "numpy",
    "pandas",
    "pyarrow.parquet",
    "safetensors.torch",
    "torch",
    "torch._dynamo",
)
# Imported while the server has nothing to do: what some fits need (timm, through a module that no
# result depends on), what explanations are scored with, and what reports need.
WHEN_IDLE = ["affectbench.running.starter.transformers", "kmedoids", "matplotlib.pyplot"]
IDLE = 0.3  # seconds without a request after which the next of these is imported
STREAMS = 3  # standard input, output and error
PATIENCE = 10.0  # seconds that a client may take to send its order
TAKEN = b"!"  # the answer to a client: the server has taken its job


class Server:
    """The listening socket, and the connection to the client of every running job."""

    def __init__(self, listener: socket.socket):
        self.listener = listener
        self.jobs: dict[int, socket.socket] = {}  # process id -> connection to its client
        self.selector = selectors.DefaultSelector()
        self.wake_read, self.wake_write = os.pipe()
        for end in (self.wake_read, self.wake_write):
            os.set_blocking(end, False)
        self.alive_read, self.alive_write = os.pipe()  # ends with this process: jobs end with it

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
                with contextlib.suppress(Exception):  # a job that needs it says why it failed
                    importlib.import_module(waiting.pop(0))
            for key, _ in events:
                if key.data is None:
                    self._end()
                    return
                key.data(key)

    def _accept(self, _key) -> None:
        connection, _ = self.listener.accept()
        if not _is_ours(connection):
            connection.close()
            return
        connection.settimeout(PATIENCE)  # a client that was stopped must not hold up the others
        streams: list[int] = []
        try:
            order = _receive(connection, streams)
            connection.sendall(TAKEN)
            connection.settimeout(None)
            child = _fork(streams)
        except (OSError, ValueError, struct.error):
            for stream in streams:
                os.close(stream)
            connection.close()
            return
        if child == 0:
            self._become_job(connection, order, streams)
        for stream in streams:
            os.close(stream)
        self.jobs[child] = connection
        self.selector.register(connection, selectors.EVENT_READ, lambda _: self._signal(child))

    def _become_job(self, connection: socket.socket, order: list[str], streams: list[int]) -> None:
        """Run the command in this forked process, then end the process, whatever happens."""
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
            os.close(self.alive_write)
            importlib.import_module("affectbench.running.lifeline").end_with(self.alive_read)
            code = _run(order)
        except BaseException:
            sys.excepthook(*sys.exc_info())
        finally:
            sys.stdout.flush()
            sys.stderr.flush()
            os._exit(code)

    def _signal(self, child: int) -> None:
        """Pass a client's signal on to its job; if the client has ended, kill the job."""
        if child not in self.jobs:  # it has just ended
            return
        try:
            message = self.jobs[child].recv(4, socket.MSG_WAITALL)
        except OSError:
            message = b""
        number = struct.unpack("!i", message)[0] if len(message) == 4 else signal.SIGKILL
        _kill(child, number)
        if number == signal.SIGKILL:
            self.selector.unregister(self.jobs[child])

    def _reap(self, _key) -> None:
        """Send the exit code of each ended job to its client: 128 + n if signal n killed it."""
        os.read(self.wake_read, 4096)
        while self.jobs:
            child, status = os.waitpid(-1, os.WNOHANG)
            if child == 0:
                return
            connection = self.jobs.pop(child)
            if connection.fileno() in self.selector.get_map():
                self.selector.unregister(connection)
            code = os.waitstatus_to_exitcode(status)
            with contextlib.suppress(OSError):  # the client may have ended
                connection.sendall(struct.pack("!i", code if code >= 0 else 128 - code))
            connection.close()

    def _end(self) -> None:
        for child in self.jobs:
            _kill(child, signal.SIGKILL)


def _is_ours(connection: socket.socket) -> bool:
    """Return whether a client is of this server's user, as far as the system can tell."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True  # the socket lies in a folder that only this user may enter
    of_peer = connection.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
    return struct.unpack("3i", of_peer)[1] == os.getuid()


def _fork(streams: list[int]) -> int:
    """Fork, and return the child's process id, 0 in the child; say in a job's log if it fails."""
    try:
        return os.fork()
    except OSError as error:  # too little memory, or too many processes
        os.write(streams[2], f"the job could not be started: {error}\n".encode())
        raise


def _receive(connection: socket.socket, streams: list[int]) -> list[str]:
    """Return a client's order as parts of text, and put its standard streams into a list.

    The parts are the folder, the number of arguments, the arguments, and NAME=VALUE for each
    environment variable. Raises ValueError if the client ends before it has sent everything.
    """
    room = socket.CMSG_SPACE(STREAMS * array.array("i").itemsize)
    head, extra, _, _ = connection.recvmsg(4, room)
    numbers = array.array("i")
    for level, kind, data in extra:
        if (level, kind) == (socket.SOL_SOCKET, socket.SCM_RIGHTS):
            numbers.frombytes(data[: len(data) - len(data) % numbers.itemsize])
    streams += numbers
    if len(streams) != STREAMS:
        raise ValueError("the client ended before it had sent everything")
    (length,) = struct.unpack("!i", head)
    body = b""
    while len(body) < length:
        more = connection.recv(length - len(body))
        if not more:
            raise ValueError("the client ended before it had sent everything")
        body += more
    return body.decode(errors="surrogateescape").split("\0")


def _run(order: list[str]) -> int:
    """Run a client's command line in its folder and environment; return the exit code."""
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
    """Send a signal to a job and all processes that it started."""
    for send in (os.killpg, os.kill):
        try:
            send(child, number)
            return
        except ProcessLookupError:
            continue  # it has no process group of its own yet, or has ended


def main() -> None:
    listener = socket.socket(fileno=int(sys.argv[1]))
    for name in PRELOADED:
        importlib.import_module(name)
    gc.freeze()
    Server(listener).serve()
    os._exit(0)  # an orderly exit, with a thousand modules loaded, takes a third of a second


if __name__ == "__main__":
    main()
