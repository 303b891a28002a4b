"""The warm starter: the same work, no process left, and no job run twice."""

import array
import json
import os
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import types

import pytest
from processes import alive, children_of, until

from affectbench.running.starter.client import LOST, SOCKET
from affectbench.running.starter.lifetime import Starter
from affectbench.running.starter.server import TAKEN, Server, _is_ours

ASK = [sys.executable, "-P", "-m", "affectbench"]


def ask(*arguments: str, **options) -> subprocess.CompletedProcess:
    return subprocess.run(
        [*ASK, *arguments], capture_output=True, text=True, timeout=60, check=False, **options
    )


@pytest.fixture
def waiting(starter, tmp_path):
    """A warm job that waits: `evaluate` of rows that are a pipe which nobody writes."""
    rows = tmp_path / "results/rows/d"
    rows.mkdir(parents=True)
    os.mkfifo(rows / "rows.npz")
    spec = json.dumps({"dataset": "d", "source": "s", "tasks": {"target": "t"}})
    process = subprocess.Popen(
        [*ASK, "evaluate", "--spec", spec], cwd=tmp_path, stderr=subprocess.PIPE, text=True
    )
    until(lambda: children_of(starter.process), "the job did not begin")
    [child] = children_of(starter.process)
    yield process, child
    process.kill()
    process.communicate()


def test_a_warm_job_prints_and_ends_as_a_plain_one(starter):
    for arguments in (["--help"], ["select", "--spec", "no json"], ["nonsense"]):
        warm = ask(*arguments)
        plain = ask(*arguments, env={k: v for k, v in os.environ.items() if k != SOCKET})
        assert (warm.returncode, warm.stdout, warm.stderr) == (
            plain.returncode,
            plain.stdout,
            plain.stderr,
        )
    assert starter.process.poll() is None


def test_the_server_has_one_thread_so_that_it_may_fork(starter):
    """Python 3.12 warns of a fork in a process of several, which may hang the job."""
    maps = f"/proc/{starter.process.pid}/maps"

    def imported() -> bool:
        with open(maps, encoding="utf-8") as file:
            return "ft2font" in file.read()  # of the last module that it imports when it is idle

    until(imported, "the server did not import what it imports when idle", 60)
    assert ask("--help").returncode == 0
    assert len(os.listdir(f"/proc/{starter.process.pid}/task")) == 1


def test_without_a_server_a_job_starts_plainly_and_without_noise(monkeypatch, tmp_path):
    monkeypatch.setenv(SOCKET, str(tmp_path / "nobody listens"))
    done = ask("--help")
    assert done.returncode == 0
    assert done.stderr == ""


def test_a_server_that_ends_before_it_takes_a_job_leaves_it_to_a_plain_start(monkeypatch, tmp_path):
    path = str(tmp_path / "starter")
    with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as listener:
        listener.bind(path)
        listener.listen()
        monkeypatch.setenv(SOCKET, path)
        job = subprocess.Popen([*ASK, "--help"], stdout=subprocess.PIPE, text=True)
        connection, _ = listener.accept()
        connection.close()
        told, _ = job.communicate(timeout=60)
    assert job.returncode == 0
    assert "usage" in told


def test_a_client_that_was_killed_before_it_sent_anything_costs_nothing(starter):
    for sent in (b"", b"\x00\x00"):
        with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as client:
            client.connect(str(starter.path))
            client.sendall(sent)
    assert ask("--help").returncode == 0
    assert starter.process.poll() is None


def test_a_job_that_cannot_be_forked_says_so_and_the_server_goes_on(monkeypatch, tmp_path):
    client, connection = socket.socketpair()
    server = Server(types.SimpleNamespace(accept=lambda: (connection, None)))
    message = [struct.pack("!i", 3), b"a\0b"]
    with (tmp_path / "log").open("w") as log:
        numbers = array.array("i", [log.fileno()] * 3)
        client.sendmsg(message, [(socket.SOL_SOCKET, socket.SCM_RIGHTS, numbers)])

    def fail():
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(os, "fork", fail)
    server._accept(None)
    assert client.recv(9) == TAKEN  # and then the end: the client says that its job is lost
    said = (tmp_path / "log").read_text("utf-8")
    assert said == "the job could not be started: [Errno 11] Resource temporarily unavailable\n"
    assert server.jobs == {}


def test_a_system_without_pipe2_has_a_server_that_nothing_holds_up(monkeypatch):
    monkeypatch.delattr(os, "pipe2")
    server = Server(None)
    for end in (server.wake_read, server.wake_write):
        assert (os.get_blocking(end), os.get_inheritable(end)) == (False, False)


def test_a_message_for_a_job_that_has_just_ended_is_passed_over():
    Server(None)._signal(12345)


def test_a_temporary_folder_with_a_long_name_costs_the_warm_start_alone(
    tmp_path, monkeypatch, capsys
):
    monkeypatch.delenv(SOCKET, raising=False)
    (folder := tmp_path / ("long" * 30)).mkdir()
    other = Starter()
    other.start(folder)
    other.stop()
    assert "no warm starter (AF_UNIX path too long" in capsys.readouterr().err
    assert SOCKET not in os.environ


def test_stopping_leaves_neither_process_nor_file(starter):
    ask("--help")
    pid, path = starter.process.pid, starter.path
    starter.stop()
    assert not alive(pid)
    assert not path.exists()
    assert SOCKET not in os.environ


def test_a_killed_job_fails_alone(starter, waiting):
    process, child = waiting
    os.kill(child, signal.SIGKILL)
    assert process.wait(timeout=20) == 128 + signal.SIGKILL
    assert ask("--help").returncode == 0


def test_an_interrupt_reaches_the_job(waiting):
    process, child = waiting
    process.send_signal(signal.SIGINT)
    process.wait(timeout=20)
    assert process.returncode not in (0, LOST)
    until(lambda: not alive(child), "the job outlived its interrupt")


def test_a_job_does_not_outlive_its_client(starter, waiting):
    process, child = waiting
    process.kill()
    process.wait()
    until(lambda: not alive(child), "the job outlived its client")
    assert ask("--help").returncode == 0


def test_a_job_whose_server_dies_fails_and_is_not_run_twice(starter, waiting):
    process, child = waiting
    starter.process.kill()
    assert process.wait(timeout=20) == LOST
    until(lambda: not alive(child), "the job outlived its server")


def test_nothing_outlives_a_killed_snakemake():
    """The server and its jobs end with the process that started them, even by SIGKILL."""
    script = (
        "import sys, time; from pathlib import Path;"
        "from affectbench.running.starter.lifetime import Starter;"
        "starter = Starter(); starter.start(Path(sys.argv[1]));"
        "print(starter.process.pid, flush=True); time.sleep(60)"
    )
    with tempfile.TemporaryDirectory() as folder:
        owner = subprocess.Popen(
            [sys.executable, "-P", "-c", script, folder], stdout=subprocess.PIPE, text=True
        )
        server = int(owner.stdout.readline())
        assert alive(server)
        owner.kill()
        owner.communicate()
    until(lambda: not alive(server), "the server outlived its owner")


def test_only_its_own_user_may_ask_the_server(monkeypatch):
    ours, theirs = socket.socketpair(socket.AF_UNIX)
    with ours, theirs:
        assert _is_ours(ours)
        monkeypatch.setattr(os, "getuid", lambda: 12345)
        assert not _is_ours(ours)
