"""The claim that a user asks `trace` for, as `#NAME`, with its tests in this folder's run."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from affectbench.comparison.claims import Claim, papers_with_claims, read_claims
from affectbench.comparison.key import OTHER, Key
from affectbench.comparison.main_tests import MAIN
from affectbench.naming import plural
from affectbench.refusal import Refusal
from affectbench.running.asked_cell import hint_of
from affectbench.running.kept import kept_here
from affectbench.store import paths
from affectbench.store.tables import read_csv

Row = Mapping[str, str]


@dataclass(frozen=True)
class AskedClaim:
    """A claim of a paper.

    tests  its rows of `claims.csv`
    """

    paper: str
    claim: Claim
    tests: Sequence[Row]

    def lines(self) -> list[str]:
        """Return what the claim says, and a line for each test."""
        claim = self.claim
        head = [f"{claim.name}, of {self.paper}: {claim.says}", f"  source: {claim.source}"]
        if not self.tests:
            return [*head, "  not tested in this folder's run"]
        numbered = (f"  {n:2} {self.line(row)}" for n, row in enumerate(self.tests, start=1))
        return [*head, *numbered, f"The networks behind the first: trace '#{claim.name}' 1"]

    def line(self, row: Row) -> str:
        """Return a test in words: verdict, difference with its interval, p, and the two sides."""
        ours, other = self.sides(row)
        p_holm = f", corrected {_short(row['p_holm'])}" if row.get("p_holm") else ""
        because = f" ({row['because']})" if row.get("because") else ""
        interval = f"[{_signed(row['low'])}, {_signed(row['high'])}]" if row["low"] else ""
        numbers = " ".join(filter(None, (_signed(row["difference"]), interval)))
        p = f", p {_short(row['p'])}" if row.get("p") else ""
        role = f"{row['role']}: " if row.get("role") else ""
        return (
            f"{role}{row['verdict']}{because}: {row['metric']} {numbers}{p}{p_holm};"
            f" {ours.text} − {other.text}"
        )

    def sides(self, row: Row) -> tuple[Key, Key]:
        return Key.read(row), Key.read(row, OTHER)

    def test(self, number: str) -> Row:
        """Return the test of a number, from 1."""
        if not number.isdecimal() or not 1 <= int(number) <= len(self.tests):
            count = plural(len(self.tests), "test")
            raise Refusal(f"test '{number}': claim '{self.claim.name}' has {count} here, from 1")
        return self.tests[int(number) - 1]


def named(name: str) -> AskedClaim | None:
    """Return the claim of a name, None where no paper has it."""
    for paper, claims in _all_claims().items():
        for claim in claims:
            if claim.name == name:
                tests = [row for row in _tests(paper) if row["claim"] == name]
                tests.sort(key=lambda row: row.get("role") != MAIN)
                return AskedClaim(paper, claim, tests)
    return None


def _tests(paper: str) -> Sequence[Row]:
    """Return the tests of a paper's claims, as the report has them; else as results/ has."""
    of_report = paths.REPORTS / "numbers" / f"{paper}.claims.csv"
    return read_csv(of_report) if of_report.is_file() else kept_here().claims(paper)


def remedy_for(name: str) -> str:
    """Return the hint for a claim that no paper has."""
    names = [claim.name for claims in _all_claims().values() for claim in claims]
    return hint_of(name, names, "claim")


def _all_claims() -> dict[str, list[Claim]]:
    return {paper: read_claims(paper) for paper in papers_with_claims()}


def _signed(text: str) -> str:
    return f"{float(text):+.3f}" if text else "without a value"


def _short(text: str) -> str:
    """Return a p-value. Worked values: "0.0004" -> "<0.001", "0.46290" -> "0.463"."""
    value = float(text)
    return "<0.001" if value < 0.001 else f"{value:.3f}"
