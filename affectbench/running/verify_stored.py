"""`verify --stored`: is every stored file as it was written? Nothing is trained."""

from collections.abc import Callable, Iterator
from itertools import chain
from pathlib import Path

from affectbench.naming import plural
from affectbench.project.simulated import MANIFEST, check_simulated
from affectbench.refusal import Refusal
from affectbench.store import files, paths
from affectbench.store.arrays import digest
from affectbench.store.members import FILES, damage_of
from affectbench.store.records import read_record_file
from affectbench.store.seals import SEAL, check_seal, sealed_by

Found = Iterator[tuple[Path, str]]  # a file, and how it is damaged: "" where it is as written


def verify_stored() -> bool:
    """Compare every stored file that has a digest with it; return whether all are as written.

    These are the files of members, the arrays of prepared sources, all of results/ and reports/
    that have a seal, and simulated sources, each as a whole. Where the other files of a member or a
    source are there, but not what holds their digests, this is missing. Prints a line for each
    damaged file, and in the end how many were looked at.
    """
    if not paths.RESULTS.is_dir():
        raise Refusal(f"{paths.RESULTS} is not here; run snakemake first, or change to its folder")
    seen = damaged = 0
    for of_kind in (_members(), _sealed(), _arrays(), _simulated()):
        for path, problem in of_kind:
            seen += 1
            if problem:
                damaged += 1
                print(f"{path} {problem}", flush=True)
    if damaged:
        print(f"{damaged} of {plural(seen, 'file')} damaged: delete these, and run snakemake again")
    else:
        print(f"all {plural(seen, 'file')} are as they were written")
    return not damaged


def _members() -> Found:
    named = (paths.RESULTS / "members").rglob("[!.]*.*")  # folders, too: a variant may have a dot
    for folder in sorted({path.parent for path in named if path.is_file()}):
        path = folder / "record.json"
        if not path.is_file():
            yield path, "is missing"
            continue
        try:
            record = read_record_file(path)
            problems = dict(damage_of(folder, record, whole=True))
        except (Refusal, KeyError):
            yield path, "cannot be read"
            continue
        yield path, ""
        for name in FILES:
            absent = "" if (folder / name).is_file() else "is missing"
            yield folder / name, problems.get(folder / name, absent)


def _sealed() -> Found:
    of_both = (folder.rglob(f".*{SEAL}") for folder in (paths.RESULTS, paths.REPORTS))
    for seal in sorted(chain.from_iterable(of_both)):
        path = sealed_by(seal)
        if paths.RESULTS / "members" not in path.parents:
            yield path, _problem_of(path, check_seal)


def _arrays() -> Found:
    for folder in sorted((paths.RESULTS / "prepared").glob("[!.]*")):
        path = folder / "index.json"
        if not path.is_file():
            yield path, "is missing"
            continue
        try:
            digests = files.read_json(path, ("arrays",))["arrays"]
        except Refusal:
            yield path, "cannot be read"
            continue
        for key, noted in digests.items():
            array = folder / f"{key}.npy"
            if not array.is_file():
                yield array, "is missing"
            else:
                yield array, "" if digest(array) == noted else "is not as it was written"


def _simulated() -> Found:
    for manifest in sorted(paths.SIMULATED.glob(f"[!.]*/{MANIFEST}")):
        yield manifest.parent, _problem_of(manifest.parent, check_simulated)


def _problem_of(path: Path, check: Callable[[Path], None]) -> str:
    """Return why a check refuses a path, without its name and a remedy; "" if it does not."""
    try:
        check(path)
    except Refusal as refusal:
        return str(refusal).removeprefix(f"{path} ").partition(";")[0]
    return ""
