"""The page's section of other labs: each claim over all places, and each lab's own tables."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from affectbench.comparison.across_labs import Combined, combined
from affectbench.comparison.claims import Claim, read_claims
from affectbench.comparison.key import Key
from affectbench.comparison.verdicts import claimed
from affectbench.reports.exhibits.claims import MARKS, within_of
from affectbench.reports.page import introductions
from affectbench.reports.page.forest import Axis, axis_of
from affectbench.reports.page.lab_results import HERE, LabTest, Place
from affectbench.reports.page.members import described
from affectbench.reports.wording import look_of, metric_words, signed
from affectbench.store import files, labs, paths

ALIKE = "the same data and seed as {place}, counted there"


@dataclass(frozen=True)
class Line:
    """One place in a claim's forest plot; its weight in the mean, or why it has none."""

    test: LabTest
    weight: float
    note: str

    @property
    def look(self) -> str:
        return look_of(self.test.verdict)

    @property
    def mark(self) -> str:
        return MARKS.get(self.test.verdict, self.test.verdict)

    @property
    def number(self) -> str:
        return with_interval(*(self.test.numbers[name] for name in ("difference", "low", "high")))


@dataclass(frozen=True)
class AcrossLabs:
    """One claim over this run and other labs."""

    claim: Claim
    lines: tuple[Line, ...]
    mean: Combined | None

    @property
    def metric(self) -> str:
        return metric_words(self.claim.metric)

    @cached_property
    def axis(self) -> Axis:
        numbers = [n for line in self.lines for n in line.test.numbers.values()]
        ends = [] if self.mean is None else [self.mean.low, self.mean.high]
        return axis_of([*numbers, *ends])

    @property
    def claimed(self) -> tuple[float, float]:
        """Return where the claimed side lies on the axis: its left end and its width."""
        low, high = claimed(self.claim.expect, within_of(self.claim))
        return self.axis.between(max(low, self.axis.low), min(high, self.axis.high))

    @property
    def mean_text(self) -> str:
        return with_interval(self.mean.value, self.mean.low, self.mean.high)

    @property
    def sentence(self) -> str:
        """Return the mean over places, and how far places differ, in words."""
        if self.mean is None:
            return "Fewer than two places count, so there is no mean."
        mean = self.mean
        p = "<.001" if mean.p < 0.001 else f"= {mean.p:.3f}"
        sentence = (
            f"Over {len([line for line in self.lines if line.weight])} places"
            f" {self.mean_text}. Between places: τ = {mean.tau:.3f},"
            f" I² = {mean.share:.0%}, p {p} that all are the same.".replace("%", " %")
        )
        if mean.next_low == mean.next_low:
            ends = f"[{signed(mean.next_low)}, {signed(mean.next_high)}]"
            sentence += f" Another place would lie in {ends}."
        return sentence


def across_labs(names: Iterable[str], papers: Iterable[str]) -> list[dict]:
    """Return each paper that a lab has, with its claims over all places and the labs' own tables.

    names   of the labs
    papers  of this run
    """
    own, about, shown = set(papers), {name: labs.about_lab(name) for name in names}, []
    for paper in dict.fromkeys([*papers, *(p for of in about.values() for p in of["papers"])]):
        givers = [name for name, of in about.items() if paper in of["papers"]]
        if not givers:
            continue
        places = [Place(HERE, Path(), paper)] if paper in own else []
        places += [Place(name, labs.folder_of(name), paper) for name in givers]
        shown.append(
            {
                "name": paper,
                "short": introductions.of_paper(paper)["short"],
                "claims": claims_of(paper, places),
                "labs": [_lab(place, about[place.name]) for place in places if place.name in about],
            }
        )
    return shown


def claims_of(paper: str, places: Sequence[Place]) -> list[AcrossLabs]:
    """Return each claim of a paper that another lab's data was tested on, over all places."""
    shown = []
    for claim in read_claims(paper):
        of_places = [test for place in places for test in place.tests.values()]
        tests = [test for test in of_places if test.row["claim"] == claim.name]
        if any(test.place.name != HERE for test in tests):
            shown.append(_across(claim, tests))
    return shown


def _across(claim: Claim, tests: Sequence[LabTest]) -> AcrossLabs:
    notes, counted, seen = [], [], {}
    for test in tests:
        data = (test.dataset, test.place.data.get(test.dataset))
        note = test.left_out
        if not note and data[1] and data in seen:
            note = ALIKE.format(place=seen[data])
        if not note:
            seen[data] = test.place.name
            counted.append(test)
        notes.append(note)
    numbers = [test.numbers for test in counted]
    mean = combined([n["difference"] for n in numbers], [n["error"] for n in numbers])
    weights = iter(() if mean is None else mean.weights)
    lines = (
        Line(test, 0.0 if note or mean is None else next(weights), note)
        for test, note in zip(tests, notes, strict=True)
    )
    return AcrossLabs(claim, tuple(lines), mean)


def _lab(place: Place, about: Mapping) -> dict:
    """Return what the page shows of one lab: its terms, its tables, and the records behind them."""
    anchors = {_group(key).text: f"lab-{place.name}-{place.paper}-{n}"
               for n, key in enumerate(dict.fromkeys(map(_group, place.members)))}  # fmt: skip
    records: dict[str, dict] = {}
    for key, members in place.members.items():
        entry = records.setdefault(_group(key).text, {"key": _group(key), "members": {}})
        for member in members:
            entry["members"][member] = described(member, place.record(member), key.dataset)
    return {
        "name": place.name,
        **{name: about[name] for name in ("licence", "citation", "date", "pooled", "least_rows")},
        "folder": place.folder.as_posix(),
        "tables": [_table(path, anchors) for path in _tables_of(place)],
        "records": [
            {
                "anchor": anchors[text],
                "name": " ".join(filter(None, map(str, entry["key"][:5]))),
                "members": list(entry["members"].values()),
            }
            for text, entry in records.items()
        ],
    }


def _group(key: Key) -> Key:
    """Return the part of a key that has records of its own: ensembles are of the same members."""
    return key._replace(ensemble_size=1, task="")


def _tables_of(place: Place) -> list[Path]:
    return sorted((place.folder / paths.REPORTS / "tables" / place.paper).glob("*.json"))


def _table(path: Path, anchors: Mapping[str, str]) -> dict:
    """Return a table as text, with for each cell where its records stand on the page."""
    traced = files.read_json(path, ("caption", "columns", "rows", "keys"))
    rows = [
        [(text, _anchor(keys, anchors)) for text, keys in zip(row, of_row, strict=True)]
        for row, of_row in zip(traced["rows"], traced["keys"], strict=True)
    ]
    return {"name": path.stem, **{n: traced[n] for n in ("caption", "columns")}, "rows": rows}


def _anchor(keys: Sequence[str], anchors: Mapping[str, str]) -> str:
    """Return where the records of a cell's first key stand; "" of a cell without one."""
    if not keys:
        return ""
    *head, _, _ = keys[0].split("|")
    return anchors.get("|".join([*head, "1", ""]), "")


def with_interval(value: float, low: float, high: float) -> str:
    """Return a difference with its interval as text.

    >>> with_interval(0.1, 0.02, 0.18)
    '+0.100 [+0.020, +0.180]'
    """
    return f"{signed(value)} [{signed(low)}, {signed(high)}]"
