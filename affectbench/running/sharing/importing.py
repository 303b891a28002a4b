"""`import`: another lab's results, checked, computed again from their sums, and listed."""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path

from affectbench.comparison import draw_seeds
from affectbench.naming import check_name, plural
from affectbench.refusal import Refusal, reason_of
from affectbench.running.lifeline import scratch
from affectbench.running.sharing.agreement import check_same, check_values
from affectbench.running.sharing.contents import LIMITS, check_about
from affectbench.running.sharing.given import ASK, check_complete, json_in, plans_in
from affectbench.running.sharing.listing import write_list
from affectbench.running.sharing.rebuilt import check_papers, rebuild, tables_of
from affectbench.running.sharing.sums_given import check_sums
from affectbench.store import labs, paths
from affectbench.store.aside import aside_of, remove
from affectbench.store.bundle_names import (
    CRATE,
    DRAWS,
    WORKFLOW,
    is_allowed,
    is_made,
)
from affectbench.store.labs import BUNDLE
from affectbench.store.whole_files import read_bytes, write_bytes
from affectbench.store.zips import read_zip

UNREAD = (WORKFLOW, CRATE)  # of a bundle: for archives and readers, and never run or read here


def import_bundle(bundle: Path, lab: str) -> None:
    """Check a bundle, rebuild it from its sums, and keep it as the results of a lab."""
    check_name(lab, "--as")
    folder = labs.folder_of(lab)
    if folder.exists():
        raise Refusal(
            f"{folder} is there already; remove it to import '{lab}' again, or use another name"
        )
    with scratch() as unpacked:
        about = opened(bundle, unpacked)
        folder.parent.mkdir(parents=True, exist_ok=True)
        aside = aside_of(folder)
        try:
            for path in sorted(p for p in unpacked.rglob("*") if p.is_file()):
                write_bytes(aside / path.relative_to(unpacked), read_bytes(path))
            aside.rename(folder)
        finally:
            remove(aside)
    write_list()
    print(
        f"{lab}: {', '.join(about['papers'])}; {plural(len(about['files']), 'file')} in {folder},"
        f" rebuilt from their sums and the same. {labs.LISTED / 'README.md'} lists it; the page"
        " shows it after the next run of snakemake"
    )


def opened(bundle: Path, folder: Path) -> dict:
    """Lay a bundle out in an empty folder as a run's, and return what it says of itself.

    Its comparison and tables there are those that its sums give here. Refuses a bundle that is
    damaged, is no bundle, or tells other numbers than its sums give.
    """
    contents = read_zip(bundle, is_allowed, LIMITS)
    shown = bundle.name
    about = check_about(json_in(shown, contents, BUNDLE), shown)
    _check_digests(shown, contents, about["files"])
    check_papers(about["papers"], shown)
    for name, content in contents.items():
        if name not in UNREAD:
            write_bytes(folder / name, content)
    entries = plans_in(shown, contents, about["papers"])
    check_complete(shown, contents, entries)
    for evaluation, entry in entries.items():
        check_sums(shown, folder / paths.metrics(*evaluation), entry)
    kept = _draws(shown, contents)
    tables = {paper: tables_of(paper, _tables_in(contents, paper)) for paper in about["papers"]}
    with _understood(shown):
        check_values(folder, entries, ASK)
        with draw_seeds.drawing(kept):
            made = rebuild(folder, tables, about["root_seed"])
    given_made = set(filter(is_made, contents))
    if extra := sorted(given_made ^ made.keys()):
        raise Refusal(f"{shown}: '{extra[0]}' is not what a bundle of these papers has; {ASK}")
    for name in sorted(given_made):
        if name.endswith(".csv"):
            check_same(Path(shown, name), contents[name], made[name], None, _why(about))
    return about


@contextmanager
def _understood(shown: str) -> Iterator[None]:
    """A context for what is made of a stranger's numbers: whatever it raises is a refusal."""
    try:
        yield
    except (Refusal, KeyboardInterrupt):
        raise
    except Exception as error:  # what is missing or odd in it is found where it is used
        kind = type(error).__name__
        raise Refusal(
            f"{shown}: its numbers cannot be computed again ({kind}: {reason_of(error)[:120]});"
            f" {ASK}"
        ) from None


def _check_digests(shown: str, contents: Mapping[str, bytes], listed: Mapping[str, dict]) -> None:
    """Refuse a bundle whose files are not those that it lists, or not as long or as they were."""
    present = contents.keys() - {BUNDLE, CRATE}
    if differ := sorted(present ^ listed.keys()):
        what = "lists" if differ[0] in listed else "does not list"
        raise Refusal(f"{shown}: {BUNDLE} {what} '{differ[0][:120]}', which is otherwise; {ASK}")
    for name, size in listed.items():
        content = contents[name]
        if len(content) != size["bytes"] or _digest(content) != size["sha256"]:
            raise Refusal(f"{shown}: '{name}' is not as it was exported (its digest); {ASK}")


def _draws(shown: str, contents: Mapping[str, bytes]) -> draw_seeds.Kept:
    kept = json_in(shown, contents, DRAWS.as_posix())
    if not all(n.isdecimal() and type(s) is int and 0 <= s < 2**63 for n, s in kept.items()):
        raise Refusal(f"{shown}: '{DRAWS}' holds what is no seed; {ASK}")
    return kept


def _tables_in(contents: Mapping[str, bytes], paper: str) -> list[str]:
    folder = paths.REPORTS / "tables" / paper
    return [Path(name).stem for name in contents if Path(name).parent == folder]


def _why(about: Mapping) -> str:
    """Return what to do where rebuilt numbers differ: copy, or code of another version."""
    from affectbench.running.sharing.export import judged_by

    old, new = about["judged_by"], judged_by(about["papers"])
    if changed := sorted(name for name in old | new if old.get(name) != new.get(name)):
        return (
            f"the bundle was judged by another version of this project ({', '.join(changed)});"
            " import it with that version, or ask the lab to export with this one"
        )
    return f"the bundle was changed after its export; {ASK}"


def _digest(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()
