"""What a plan consists of: sources, datasets, variants, members, and who learns from whom."""

from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import NamedTuple

from affectbench.refusal import Refusal, remedy


class Entries(dict):
    """Entries by name; an unknown name is refused with the name that was probably meant."""

    def __init__(self, noun: str):
        super().__init__()
        self.noun = noun

    def __missing__(self, name: str):
        raise Refusal(f"the config has no {self.noun} '{name}'; {remedy(name, self, self.noun)}")


class Member(NamedTuple):
    """One trained network: an expanded dataset, an expanded variant, a generation and a seed."""

    dataset: str
    variant: str
    generation: int
    seed: int


@dataclass(frozen=True)
class Source:
    """A dataset file with its decode options: what `prepare` reads once."""

    name: str
    use: str
    options: dict[str, object]
    origin: str  # "raw", "bundled" or "simulated"
    raw: str  # the folder as the user gave it, the bundled package's folder, or ""
    rows: int  # how much to simulate; 0 where nothing is simulated


@dataclass(frozen=True)
class DatasetEntry:
    """A source with its selection options: what `select` turns into rows."""

    name: str
    base: str  # its name in the config
    sweep: dict[str, object]
    source: str
    use: str
    options: dict[str, object]


@dataclass(frozen=True)
class NamedParent:
    """How an earlier variant enters a later one, as written, before it is resolved."""

    variant: str
    members: str  # "same_seed", "pooled" or "first:T"
    generation: int | None
    where: dict[str, object]
    dataset: str  # where its members live; "": on the child's own
    key: str  # the key in the config, for messages


@dataclass(frozen=True)
class Weights:
    """A file of weights that a network starts from."""

    path: Path
    start: str = ""  # its name where it is one of the repository's starts
    rename: tuple[tuple[str, str], ...] = ()  # parts of names: old, new, in order
    without: tuple[str, ...] = ()  # beginnings of names that are left out


@dataclass(frozen=True)
class Variant:
    """One point of a variant of the config: a method, its hyper-parameters, inputs and parents."""

    name: str
    base: str
    sweep: dict[str, object]
    method: str
    hparams: dict[str, object]  # budgets in steps are as the efforts make them
    effort: float  # its own, beside that of the config
    net: str  # "" where the method needs none
    net_fields: dict[str, object]
    inputs: tuple[str, ...]
    tasks: dict[str, str]  # role in the method -> task of the dataset
    seeds: tuple[int, ...]
    generations: tuple[int, ...]  # (0,) where not iterated
    teachers: tuple[NamedParent, ...]
    stacked_on: tuple[NamedParent, ...]
    prefit: NamedParent | None
    importance: bool  # whether its teachers are explained first
    label: str  # the name that tables know it by
    title: str  # what tables and figures call it, with {} for the generation
    shown_in: tuple[str, ...] | None  # the exhibits that show it; None: all where it fits
    weights: Weights | None = None  # a file that it starts from, in place of a prefit
    precision: str = "float32"  # of PRECISIONS in `affectbench.learning.precision`
    compile: bool = False  # whether torch compiles its network

    @property
    def iterated(self) -> bool:
        return self.generations != (0,)


@dataclass(frozen=True)
class Parents:
    """The members that a member learns from, by the way they enter it."""

    teachers: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    stacked_on: dict[str, tuple[Member, ...]] = field(default_factory=dict)
    prefit: Member | None = None

    def all(self) -> tuple[Member, ...]:
        """Return every parent once, in a fixed order."""
        groups = [*self.teachers.values(), *self.stacked_on.values()]
        members = [member for group in groups for member in group]
        return tuple(dict.fromkeys(members + ([self.prefit] if self.prefit else [])))


@dataclass(frozen=True)
class Evaluation:
    """All seeds of one generation of a variant on a dataset, which are scored together."""

    dataset: str
    variant: str
    generation: int
    ensemble_sizes: tuple[int, ...]
    ood: tuple[str, ...]

    @property
    def key(self) -> tuple[str, str, int]:
        return self.dataset, self.variant, self.generation

    def union(self, other: "Evaluation") -> "Evaluation":
        """Return the evaluation that serves both: the ensemble sizes and OOD sets of either."""
        sizes = tuple(sorted({*self.ensemble_sizes, *other.ensemble_sizes}))
        return replace(self, ensemble_sizes=sizes, ood=tuple(sorted({*self.ood, *other.ood})))


def united(evaluations: Iterable[Evaluation]) -> dict[tuple[str, str, int], Evaluation]:
    """Return every evaluation once, with the ensemble sizes and OOD sets of all its mentions."""
    by_key: dict[tuple[str, str, int], Evaluation] = {}
    for evaluation in evaluations:
        earlier = by_key.get(evaluation.key)
        by_key[evaluation.key] = evaluation.union(earlier) if earlier else evaluation
    return by_key
