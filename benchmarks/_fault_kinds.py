"""The kinds of faults that `faults.py` draws from: each strikes a run that is under way."""

import contextlib
import os
import re
import resource
import signal
import subprocess
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from random import Random

from _fault_folder import OF_MEMBERS, Folder, signal_all

from affectbench.store.seals import SEAL, sealed_by

BESIDE = (
    ("plan", "--configfile"),
    ("verify", "--stored"),
    ("trace", "table2", "1", "1"),
    ("partial_report",),  # a target of Snakemake's, and no verb
)
REFUSED = re.compile("another run is under way in .*; wait for it, end it, or run in a folder")
NO_MEMORY = "[Mm]emory|[Aa]llocate|start new thread|temporarily unavailable|killed|bad_alloc"


@dataclass(frozen=True)
class Kind:
    """A kind of fault.

    strike    does it to a run under way and says in a few words what was done
    undo      what a user would do before the same command is given again; nothing by default
    limits    called in the run's process before it starts
    says      a pattern that the run or a job's log must hold where the run failed; "" for none
    small     whether the folder lies on a small disk of its own, which takes the superuser
    protects  whether it makes files immutable, which takes the superuser, too
    """

    strike: Callable[[Folder, Random], str]
    undo: Callable[[Folder], None] = lambda folder: None
    limits: Callable[[Random], None] | None = None
    says: str = ""
    small: bool = False
    protects: bool = False


def wait_for(find: Callable[[], list[int]], folder: Folder) -> list[int]:
    """Return processes of a kind as soon as there are some; none if the run ends before."""
    while not (processes := find()) and folder.process.poll() is None:
        time.sleep(0.05)
    return processes


def signal_group(folder: Folder, number: int) -> None:
    with suppress(ProcessLookupError):  # the run is over
        os.killpg(folder.process.pid, number)


def kill_all(folder: Folder, rng: Random) -> str:
    signal_group(folder, signal.SIGKILL)
    signal_all([*folder.processes()], signal.SIGKILL)
    return "SIGKILL to every process"


def kill_snakemake(folder: Folder, rng: Random) -> str:
    folder.process.kill()
    return "SIGKILL to Snakemake alone"


def kill_starter(folder: Folder, rng: Random) -> str:
    signal_all(starters := wait_for(folder.starters, folder), signal.SIGKILL)
    return f"SIGKILL to {len(starters)} starter"


def kill_job(folder: Folder, rng: Random) -> str:
    signal_all(jobs := wait_for(folder.jobs, folder)[:1], signal.SIGKILL)
    return f"SIGKILL to {len(jobs)} job"


def kill_client(folder: Folder, rng: Random) -> str:
    signal_all(clients := wait_for(folder.clients, folder)[:1], signal.SIGKILL)
    return f"SIGKILL to {len(clients)} client"


def to_the_group(number: int, times: int = 1) -> Callable[[Folder, Random], str]:
    """Return a strike that sends a signal to the run's process group, as a terminal does."""

    def strike(folder: Folder, rng: Random) -> str:
        for _ in range(times):
            signal_group(folder, number)
            time.sleep(0.3)
        return f"{signal.Signals(number).name} to the group, {times} time{'s' * (times > 1)}"

    return strike


def stop_and_go_on(folder: Folder, rng: Random) -> str:
    everyone = [*folder.processes()]
    signal_all(everyone, signal.SIGSTOP)
    time.sleep(2)
    signal_all(everyone, signal.SIGCONT)
    return f"{len(everyone)} processes stopped for 2 s"


def stop_job(folder: Folder, rng: Random) -> str:
    signal_all(jobs := wait_for(folder.jobs, folder)[:1], signal.SIGSTOP)
    time.sleep(1)
    signal_group(folder, signal.SIGTERM)
    return f"{len(jobs)} job stopped for good, then SIGTERM"


def fill_disk(folder: Folder, rng: Random) -> str:
    free = os.statvfs(folder.path).f_bavail * os.statvfs(folder.path).f_frsize
    left = rng.choice((0, 2_000, 40_000, 600_000))
    with contextlib.suppress(OSError), (folder.path / "filler").open("wb") as file:
        file.write(b"\0" * max(free - left, 0))  # the run may take some of it meanwhile
    return f"disk full but for {left:,} bytes"


def make_room(folder: Folder) -> None:
    (folder.path / "filler").unlink(missing_ok=True)


def write_protect(folder: Folder, rng: Random) -> str:
    """Nobody may write anything any more, also not the superuser."""
    subprocess.run(["chattr", "-Rf", "+i", str(folder.path)], check=False)  # files come and go
    return "folder made read-only"


def allow_writing(folder: Folder) -> None:
    subprocess.run(["chattr", "-Rf", "-i", str(folder.path)], check=False)


def limit_memory(rng: Random) -> None:
    size = rng.choice((1_500, 2_500, 4_000)) * 2**20
    resource.setrlimit(resource.RLIMIT_AS, (size, size))


def nothing_more(folder: Folder, rng: Random) -> str:
    return "address space limited"


def set_clock_back(folder: Folder, rng: Random) -> str:
    """Every file gets a time in the future, as if the clock had been set back since."""
    future = time.time() + 86_400
    for path in [*folder.path.rglob("*")]:
        if path.is_file() and ".snakemake" not in path.parts:
            try:
                os.utime(path, (future, future))
            except FileNotFoundError:
                continue
    kill_all(folder, rng)
    return "all times a day ahead, then SIGKILL"


def delete_results(folder: Folder, rng: Random) -> str:
    kill_all(folder, rng)
    files = sorted(p for p in (folder.path / "results").rglob("*") if p.is_file())
    files = [p for p in files if "plan" not in p.parts]
    for path in rng.sample(files, min(20, len(files))):
        path.unlink()
    return "SIGKILL, then 20 files of results/ deleted"


def cut_files(folder: Folder, rng: Random) -> str:
    kill_all(folder, rng)
    files = sorted((folder.path / "results/members").rglob("*.*"))
    files = [p for p in files if p.is_file() and not p.name.startswith(".") and p.stat().st_size]
    for path in rng.sample(files, min(5, len(files))):
        content = path.read_bytes()
        path.write_bytes(content[: rng.randrange(len(content))])
    return "SIGKILL, then 5 files of members cut off"


def flip_byte(folder: Folder, rng: Random) -> str:
    """Flip a byte of a stored file; `verify --stored` must name it, and deleting it helps."""
    kill_all(folder, rng)
    patterns = (*OF_MEMBERS, "*.npy", f".*{SEAL}")
    files = sorted(p for name in patterns for p in (folder.path / "results").rglob(name))
    files = [sealed_by(p) if p.name.endswith(SEAL) else p for p in files]
    path = rng.choice([p for p in files if p.is_file() and p.stat().st_size])
    content = bytearray(path.read_bytes())
    place = rng.randrange(len(content))
    content[place] ^= 1 << rng.randrange(8)
    path.write_bytes(content)
    name = str(path.relative_to(folder.path))
    asked = folder.ask("verify", "--stored")
    if asked.returncode != 1 or name not in asked.stdout:
        return f"SILENT: byte {place} of {name} flipped, and verify --stored does not say so"
    target = path.parent if path.suffix == ".npy" else path
    (path if target == path else _index_of(path)).unlink()
    return f"byte {place} of {name} flipped, found, deleted"


def _index_of(array: Path) -> Path:
    return next(
        folder / "index.json" for folder in array.parents if (folder / "index.json").is_file()
    )


def second_run(folder: Folder, rng: Random) -> str:
    twin = Folder(folder.path, folder.config)
    twin.log = folder.log.with_suffix(".second.log")
    code = twin.run()
    if code and REFUSED.search(twin.said()):
        return "a second run, refused"
    if code == 0 and folder.process.poll() is not None:
        return "a second run, after the first"
    return f"SILENT: a second run ended with {code}: {twin.said()[-600:]}"


def others_beside(folder: Folder, rng: Random) -> str:
    verb, *arguments = rng.choice(BESIDE)
    if verb == "plan":
        arguments = [*arguments, folder.config]
    done = folder.make(verb) if verb == "partial_report" else folder.ask(verb, *arguments)
    broken = "Traceback" in done.stdout + done.stderr
    return f"SILENT: {verb} broke: {done.stderr[-300:]}" if broken else f"{verb} beside it"


KINDS: dict[str, Kind] = {
    "kill all": Kind(kill_all),
    "kill Snakemake": Kind(kill_snakemake),
    "kill the starter": Kind(kill_starter),
    "kill a job": Kind(kill_job),
    "kill a client": Kind(kill_client),
    "terminate": Kind(to_the_group(signal.SIGTERM)),
    "interrupt": Kind(to_the_group(signal.SIGINT)),
    "interrupt twice": Kind(to_the_group(signal.SIGINT, 2)),
    "hang up": Kind(to_the_group(signal.SIGHUP)),
    "stop and go on": Kind(stop_and_go_on),
    "stop a job": Kind(stop_job),
    "disk full": Kind(fill_disk, make_room, says="[Nn]o space left|disk is full", small=True),
    "read-only": Kind(write_protect, allow_writing, says="not permitted|denied", protects=True),
    "little memory": Kind(nothing_more, limits=limit_memory, says=NO_MEMORY),
    "clock set back": Kind(set_clock_back),
    "results deleted": Kind(delete_results),
    "members cut off": Kind(cut_files),
    "byte flipped": Kind(flip_byte),
    "second run": Kind(second_run),
    "readers beside": Kind(others_beside),
}
