"""The members of a run as the page knows them: each has a number, by which keys name it."""

from collections import Counter
from collections.abc import Iterable, Mapping

from affectbench.comparison.key import members_behind
from affectbench.reports.page import members, spending
from affectbench.reports.page.values import curves
from affectbench.store.records import Member, parents_of, record_of


class Fitted:
    """All members that are behind the page's numbers, in the order of their numbers.

    described  what the page says of each
    numbers    member -> its number
    traces     the text of a key, without its task -> the numbers of its members
    """

    def __init__(self) -> None:
        self.described: list[dict] = []
        self.numbers: dict[Member, int] = {}
        self.traces: dict[str, list[int]] = {}

    def add(self, evaluations: list[Mapping]) -> dict[str, list[Member]]:
        """Add the members of a paper's plan; return those behind each of its keys."""
        bases = {entry["dataset"]: entry["dataset_base"] for entry in evaluations}
        behind = {key.text: of_key for key, of_key in members_behind(evaluations).items()}
        for text, of_key in behind.items():
            self.traces[text] = [self._number(member, bases) for member in of_key]
        return behind

    def cost(self, keys: Iterable[str]) -> str:
        """Return in a sentence what the members behind some keys cost."""
        return spending.of_table(keys, self.traces, self.described)

    def of(self, own: Iterable[Member]) -> list[dict]:
        """Return what the page says of some members."""
        return [self.described[self.numbers[member]] for member in own]

    @staticmethod
    def counts(described: Iterable[Mapping]) -> dict[str, int]:
        """Return how many members have which status."""
        return dict(Counter(member["status"] for member in described).most_common())

    def _number(self, member: Member, bases: Mapping[str, str]) -> int:
        """Return a member's number; describe it and all that it learned from."""
        if member not in self.numbers:
            record = record_of(member)
            about = members.described(member, record, bases.get(member[0], member[0]))
            self.numbers[member] = len(self.described)
            self.described.append({**about, "curves": curves(member)})
            for _, parent in parents_of(record) if record else ():
                self._number(parent, bases)
        return self.numbers[member]
