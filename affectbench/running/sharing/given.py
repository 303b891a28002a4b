"""The plan and the records of a stranger's bundle: whether they are as export writes them."""

import json
from collections.abc import Iterable, Mapping
from pathlib import Path

from affectbench.refusal import Refusal, reason_of
from affectbench.running.sharing import cleaned
from affectbench.running.sharing.schemas import PLAN, RECORD, fault_in
from affectbench.running.sharing.stored import Evaluation
from affectbench.store import paths
from affectbench.store.bundle_names import SUMS, is_sums
from affectbench.store.planned_costs import planned_costs

ASK = "ask the lab for another copy"


def plans_in(
    shown: str, contents: Mapping[str, bytes], papers: Iterable[str]
) -> dict[Evaluation, dict]:
    """Return the evaluations of all papers; refuse a plan that is not as one is exported.

    shown     the bundle's name
    contents  its files
    """
    entries = {}
    for paper in papers:
        given = {}
        for path, clean in (
            (paths.arms(paper), cleaned.paper_plan),
            (paths.titles(paper), cleaned.titles),
            (planned_costs(paper), cleaned.costs),
        ):
            given[path] = json_in(shown, contents, path.as_posix())
            if clean(given[path]) != given[path]:
                raise Refusal(f"{shown}: '{path}' holds what no export writes; {ASK}")
        plan = given[paths.arms(paper)]
        wrong = fault_in(plan, PLAN)
        if wrong or plan["paper"] != paper:
            raise Refusal(f"{shown}: '{paths.arms(paper)}' is no plan of {paper} ({wrong}); {ASK}")
        for entry in plan["evaluations"]:
            entries[entry["dataset"], entry["variant"], entry["generation"]] = entry
    return entries


def check_complete(
    shown: str, contents: Mapping[str, bytes], entries: Mapping[Evaluation, dict]
) -> None:
    """Refuse a bundle that lacks sums or records of its plan, or has others than that."""
    needed = {
        (paths.metrics(*of) / name).as_posix() for of in entries for name in ("metrics.csv", SUMS)
    }
    needed |= {
        (paths.member(*of, seed) / "record.json").as_posix()
        for of, entry in entries.items()
        for seed in entry["seeds"]
    }
    if missing := sorted(needed - contents.keys()):
        raise Refusal(f"{shown}: it has no '{missing[0]}', which its plan asks for; {ASK}")
    if other := sorted(filter(is_sums, contents.keys() - needed)):
        raise Refusal(f"{shown}: '{other[0]}' is of nothing in its plan; {ASK}")
    for name in contents:
        if name.endswith("/record.json"):
            _check_record(shown, name, json_in(shown, contents, name))


def _check_record(shown: str, name: str, record: dict) -> None:
    wrong = fault_in(record, RECORD)
    if not wrong and cleaned.record(record) != record:
        wrong = "it holds what no export writes"
    if not wrong and (paths.member(*record["spec"]["member"]) / "record.json") != Path(name):
        wrong = "it is of another member"
    if wrong:
        raise Refusal(f"{shown}: '{name}' is no record as export writes it ({wrong}); {ASK}")


def json_in(shown: str, contents: Mapping[str, bytes], name: str) -> dict:
    """Return the mapping in a file of a bundle; refuse one that is missing or holds none."""
    if name not in contents:
        raise Refusal(f"{shown}: it has no '{name}', so it is no bundle of results; {ASK}")
    try:
        value = json.loads(contents[name].decode("utf-8"), parse_constant=_no_number)
    except (ValueError, RecursionError) as error:
        raise Refusal(f"{shown}: '{name}' is no JSON ({reason_of(error)[:100]}); {ASK}") from None
    if not isinstance(value, dict):
        raise Refusal(f"{shown}: '{name}' holds no mapping; {ASK}")
    return value


def _no_number(text: str) -> None:
    raise ValueError(f"{text} is no number")
