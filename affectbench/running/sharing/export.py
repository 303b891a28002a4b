"""`export`: a run's results as one file that may leave a lab, without its data."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

import pandas as pd

from affectbench.comparison import draw_seeds
from affectbench.naming import plural
from affectbench.plan.specs import JUDGED_BY
from affectbench.project import fingerprint
from affectbench.project.root import PUBLISHED, ROOT
from affectbench.refusal import Refusal
from affectbench.running.lifeline import scratch
from affectbench.running.sharing import cleaned, pools, rows
from affectbench.running.sharing.agreement import check_same, check_values
from affectbench.running.sharing.crate import NO_CITATION, NO_LICENCE, described
from affectbench.running.sharing.least import FEWEST, LEAST
from affectbench.running.sharing.numbers import columns_of, numbered, pooled
from affectbench.running.sharing.rebuilt import check_papers, rebuild, tables_of
from affectbench.running.sharing.schemas import VERSION
from affectbench.running.sharing.stored import Evaluation, Stored
from affectbench.store import files, paths
from affectbench.store.bundle_names import CRATE, DRAWS, SUMS, WORKFLOW, is_made
from affectbench.store.labs import BUNDLE
from affectbench.store.planned_costs import planned_costs
from affectbench.store.tables import write_csv, write_parquet
from affectbench.store.whole_files import read_bytes
from affectbench.store.zips import write_zip


@dataclass(frozen=True)
class Wishes:
    """What a lab asks of an export beside the papers.

    least  the rows that a group has at least
    pool   put smaller groups together, instead of refusing them
    """

    licence: str = NO_LICENCE
    citation: str = NO_CITATION
    least: int = LEAST
    pool: bool = False
    configfiles: tuple[str, ...] = ()


def export(papers: list[str], to: Path, wishes: Wishes, *, dry_run: bool = False) -> None:
    """Print what leaves, file by file, and write it as a zip unless it is a dry run."""
    check_papers(papers, "--papers")
    if to.suffix != ".zip" or to.is_dir():
        raise Refusal(f"--to: {to} is no name of a zip; write NAME.zip")
    if wishes.least < FEWEST:
        raise Refusal(f"--least-rows: {wishes.least} is too few; give {FEWEST} or more")
    contents = bundle_of(Stored(papers), wishes)
    for name in sorted(contents):
        print(f"{len(contents[name]):12} {name}")
    total = sum(map(len, contents.values()))
    print(f"{total:12} bytes in {plural(len(contents), 'file')}")
    for line in _told(json.loads(contents[BUNDLE])):
        print(line)
    if dry_run:
        print(f"Nothing is written. Without --dry-run this would be {to}")
        return
    write_zip(to, contents)
    print(f"{to}: {to.stat().st_size} bytes")


def bundle_of(stored: Stored, wishes: Wishes) -> dict[str, bytes]:
    """Return the files of a bundle: name -> content. The same run gives the same bytes."""
    sums = dict(stored.sums())
    behind = pd.concat([rows.rows_behind(of[0], table) for of, table in sums.items()])
    of_base: pools.Pools = {}
    if wishes.pool:
        of_base = pools.pools_of(behind, stored.base_of, wishes.least, stored.root_seed)
    else:
        rows.check(behind, stored.base_of, wishes.least)
    for of, table in sums.items():
        sums[of] = pooled(table, of_base.get(stored.base_of[of[0]], {}))
    numbers = numbered(name for table in sums.values() for name in table["group"].unique())
    with scratch() as folder:
        _write_stored(folder, stored, sums, numbers)
        names = {number: name for name, number in numbers.items()}
        with draw_seeds.noting(names) as kept:
            made = rebuild(folder, _tables(stored.papers), stored.root_seed)
        files.write_json(folder / DRAWS, kept)
        check_values(folder, stored.entries)
        _check_own(made, exact=not of_base)
        written = [p for p in sorted(folder.rglob("*")) if p.is_file() and p.name[0] != "."]
        kept_files = [p.relative_to(folder).as_posix() for p in written]
        contents = {
            name: read_bytes(folder / name)
            for name in kept_files
            if not is_made(name) or name in made
        }
    contents[WORKFLOW] = read_bytes(ROOT / WORKFLOW)
    about = _about(stored, wishes, of_base, contents)
    contents[BUNDLE] = (json.dumps(about, indent=1, sort_keys=True) + "\n").encode()
    contents[CRATE] = described(about).encode()
    return contents


def _tables(papers: Iterable[str]) -> dict[str, list[str]]:
    """Return the tables that the run has made and a bundle may hold, of each paper."""
    folder = paths.REPORTS / "tables"
    return {paper: tables_of(paper, _stems(folder / paper)) for paper in papers}


def _stems(folder: Path) -> list[str]:
    return [path.stem for path in folder.glob("*.csv")]


def _write_stored(
    folder: Path,
    stored: Stored,
    sums: Mapping[Evaluation, pd.DataFrame],
    numbers: Mapping[str, str],
) -> None:
    """Write what the comparison and the tables are made of, cleaned, as a run's folder has it."""
    for paper, plan in stored.plans.items():
        titles, costs = stored.beside(paper)
        files.write_json(folder / paths.arms(paper), cleaned.paper_plan(plan))
        files.write_json(folder / paths.titles(paper), cleaned.titles(titles))
        files.write_json(folder / planned_costs(paper), cleaned.costs(costs))
    for member, record in stored.records.items():
        files.write_json(folder / paths.member(*member) / "record.json", cleaned.record(record))
    for code, digests in stored.code():
        path = folder / paths.fingerprints() / f"{code}.json"
        files.write_json(path, cleaned.code_files(digests))
    for evaluation, table in sums.items():
        into = folder / paths.metrics(*evaluation)
        write_parquet(into / SUMS, columns_of(table, numbers))
        metrics = _with_groups(stored.metrics(evaluation), table)
        write_csv(into / "metrics.csv", list(metrics[0]), [list(row.values()) for row in metrics])


def _with_groups(metrics: list[dict[str, str]], sums: pd.DataFrame) -> list[dict[str, str]]:
    """Return the rows of metrics.csv with as many groups as the sums have, pooled or not."""
    same = ["task", "ensemble_size", "seed"]
    groups = sums.groupby(same, sort=False)["group"].nunique().to_dict()
    counted = []
    for row in metrics:
        of = (row["task"], int(row["ensemble_size"]), int(row["seed"]))
        counted.append({**row, "groups": str(groups.get(of, 0))})
    return counted


def _check_own(made: Mapping[str, bytes], *, exact: bool) -> None:
    """Refuse a run whose comparison is not what its sums give: it was not finished, or changed.

    exact  without pools all is the same, byte for byte
    """
    for name, content in made.items():
        if name.endswith(".csv") and (exact or name.endswith("cells.csv")):
            own = read_bytes(Path(name))
            columns = None if exact else ("value",)
            check_same(Path(name), own, content, columns, "run snakemake, and export again")


def _about(
    stored: Stored, wishes: Wishes, of_base: pools.Pools, contents: Mapping[str, bytes]
) -> dict:
    """Return what the bundle says of itself (see `schemas.ABOUT`)."""
    return {
        "version": VERSION,
        "papers": stored.papers,
        "root_seed": stored.root_seed,
        "licence": wishes.licence,
        "citation": wishes.citation,
        "date": stored.date,
        "least_rows": wishes.least,
        "pooled": {
            base: {"groups": len(pool_of), "pools": len(set(pool_of.values()))}
            for base, pool_of in of_base.items()
        },
        "data": cleaned.plain(stored.data(wishes.configfiles)),
        "judged_by": judged_by(stored.papers),
        "files": {
            name: {"bytes": len(content), "sha256": hashlib.sha256(content).hexdigest()}
            for name, content in sorted(contents.items())
        },
    }


def judged_by(papers: Iterable[str]) -> dict[str, str]:
    """Return the fingerprints of all but the sums that makes numbers and verdicts of papers."""
    return {
        "compare": fingerprint.of_stage("compare"),
        **{name: fingerprint.of_bytes(PUBLISHED / f"{name}.yaml") for name in JUDGED_BY},
        **{f"{paper}.csv": fingerprint.of_bytes(PUBLISHED / f"{paper}.csv") for paper in papers},
    }


def _told(about: Mapping) -> list[str]:
    """Return in lines what a person has to know before the file leaves."""
    lines = [
        "No picture, sound, row id, name of a group or path is in it; groups are numbers.",
        f"Each group has at least {plural(about['least_rows'], 'row')} in every sum of labels.",
    ]
    lines += [
        f"{base}: {of['groups']} groups are put together in {of['pools']}; its values stay, its"
        " intervals are of fewer groups"
        for base, of in about["pooled"].items()
    ]
    return [*lines, f"Licence: {about['licence']}", f"Citation: {about['citation']}"]
