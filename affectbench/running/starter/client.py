"""Hands this process's command to the warm starter, if there is one.

This module imports very little, as every job starts with it.
"""

import array
import os
import signal
import socket
import struct

SOCKET = "AFFECTBENCH_STARTER"  # environment variable: path of the server's socket, if there is one
LOST = 70  # exit code of a job whose server ended before the job did
FORWARDED = (signal.SIGINT, signal.SIGTERM, signal.SIGHUP)


def run_warm(arguments: list[str]) -> int | None:
    """Let the server run a command and return its exit code, or None if there is no server.

    The forked job has this process's folder, environment and standard streams, and gets the signals
    that this process gets. Once the server has taken the job, None is never returned, as the job
    would then run twice.
    """
    path = os.environ.get(SOCKET)
    if not path:
        return None
    connection = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
    try:
        connection.connect(path)
        _send(connection, arguments)
        if not connection.recv(1):
            return None  # the server ended before it took the job
    except OSError:
        return None
    for number in FORWARDED:
        signal.signal(number, lambda number, _: connection.sendall(struct.pack("!i", number)))
    with connection:
        try:
            answer = connection.recv(4, socket.MSG_WAITALL)
        except OSError:
            return LOST
    return struct.unpack("!i", answer)[0] if len(answer) == 4 else LOST


def _send(connection: socket.socket, arguments: list[str]) -> None:
    """Send folder, arguments and environment as NUL-separated text, and the standard streams."""
    parts = [os.getcwd(), str(len(arguments)), *arguments]
    parts += [f"{name}={value}" for name, value in os.environ.items()]
    body = "\0".join(parts).encode(errors="surrogateescape")
    streams = array.array("i", [0, 1, 2])
    head = struct.pack("!i", len(body))
    connection.sendmsg([head], [(socket.SOL_SOCKET, socket.SCM_RIGHTS, streams)])
    connection.sendall(body)
