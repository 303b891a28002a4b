"""The contracts between datasets, methods and stages: Task, Windows, Arrays, Rows, Prediction.

Numpy only. Axes in names: N rows, T frames, C classes or concepts, H W maps, M members, S passes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from affectbench.refusal import Refusal

Array = np.ndarray
KINDS = ("multiclass", "multilabel", "regression", "map")
SPLITS = ("train", "val", "test")
MISSING_CLASS = -1

# task -> (S, N, ..., C) logits of S passes (1 if deterministic); regression with bins
# (S, N, ..., C, B), without bins the value itself. Maps (N, C, H, W) under the map task's own name.
Prediction = dict[str, Array]


@dataclass(frozen=True)
class Task:
    """What is to be predicted.

    kind   "multiclass" (one of `names`), "multilabel" (each of `names` or not), "regression" (a
           value for each of `names`) or "map" (an image for each of `names`)
    bins   regression only: the values that a softmax over bins stands for; () predicts the value
    """

    kind: str
    names: tuple[str, ...]
    bins: tuple[float, ...] = ()

    def __post_init__(self):
        if self.kind not in KINDS:
            raise Refusal(f"task kind '{self.kind}' is unknown; use one of {', '.join(KINDS)}")

    def described(self) -> dict[str, object]:
        """Return the task as JSON can hold it; `Task.of` reads it again."""
        return {"kind": self.kind, "names": self.names, "bins": self.bins}

    @classmethod
    def of(cls, described: Mapping) -> "Task":
        return cls(described["kind"], tuple(described["names"]), tuple(described["bins"]))

    @property
    def outputs(self) -> tuple[int, ...]:
        """The shape of what a network gives for one row or frame: (C,), with bins (C, B)."""
        return (len(self.names), len(self.bins)) if self.bins else (len(self.names),)

    @property
    def width(self) -> int:
        """How many numbers a network gives for one row or frame."""
        return math.prod(self.outputs)


@dataclass(frozen=True)
class Windows:
    """Rows that are stretches of a long recording, cut when asked for: overlap costs no storage.

    `windows[rows]` is an array (len(rows), length, ...); frame t of row n is
    data[start[n] + t * stride].
    """

    data: Array  # (frames of all recordings, ...)
    start: Array  # (N,) first frame of each row
    length: int
    stride: int = 1

    def __len__(self) -> int:
        return len(self.start)

    @property
    def shape(self) -> tuple[int, ...]:
        return (len(self.start), self.length, *self.data.shape[1:])

    def __getitem__(self, rows) -> Array:
        offsets_T = np.arange(self.length) * self.stride
        return np.asarray(self.data[self.start[rows][..., None] + offsets_T])

    def subset(self, rows: Array) -> "Windows":
        """Return the windows of some rows; still cut only when asked for."""
        return Windows(self.data, self.start[rows], self.length, self.stride)


@dataclass(frozen=True)
class Arrays:
    """N aligned rows: all that a fit may see. Large inputs stay memory-mapped until the batch."""

    inputs: Mapping[str, Array | Windows]  # modality, or "VARIANT/ROLE" when stacked -> (N, ...)
    targets: Mapping[str, Array]  # (N,) int | (N, C) float | (N, T, ...); missing is -1 | NaN
    tasks: Mapping[str, Task]
    row: Array  # (N,) stable id
    group: Array  # (N,) bootstrap cluster: a subject, a recording, a video
    split: Array  # (N,) "train" | "val" | "test"
    soft_targets: Mapping[str, Prediction] = field(default_factory=dict)  # teacher -> (M, N, ...)
    # teacher -> class mode ("rows", "ovr", "constant") -> SAGE values (C, F) of its embedding
    importance: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    attributes: Mapping[str, Array] = field(default_factory=dict)  # subject, age, ... -> (N,)

    def __len__(self) -> int:
        return len(self.row)

    def where(self, mask: Array) -> "Arrays":
        """Return the rows of a boolean mask, in order."""
        rows = np.flatnonzero(mask)
        return Arrays(
            inputs={name: subset(values, rows) for name, values in self.inputs.items()},
            targets={task: values[rows] for task, values in self.targets.items()},
            tasks=self.tasks,
            row=self.row[rows],
            group=self.group[rows],
            split=self.split[rows],
            soft_targets={
                teacher: {task: values[:, rows] for task, values in prediction.items()}
                for teacher, prediction in self.soft_targets.items()
            },
            importance=self.importance,
            attributes={name: values[rows] for name, values in self.attributes.items()},
        )

    def of(self, split: str) -> "Arrays":
        """Return the rows of one split."""
        return self.where(self.split == split)

    def shapes(self) -> dict[str, tuple[int, ...]]:
        """Return the shape of one row of each input."""
        return {name: values.shape[1:] for name, values in self.inputs.items()}


def subset(values: Array | Windows, rows: Array) -> Array | Windows:
    """Return some rows of an input, cut lazily where it is windows."""
    return values.subset(rows) if isinstance(values, Windows) else values[rows]


@dataclass(frozen=True)
class Take:
    """Which prepared frames the rows of one array are.

    length 0 takes the single frame `start[n]`; length T takes T frames, `stride` apart.
    """

    start: Array  # (N,)
    length: int = 0
    stride: int = 1

    def of(self, data: Array) -> Array | Windows:
        """Return the rows of `data`: (N, ...) or windows (N, T, ...)."""
        if self.length == 0:
            return np.asarray(data[self.start])
        return Windows(data, self.start, self.length, self.stride)


@dataclass(frozen=True)
class Rows:
    """What `select` returns: indices only, so that a sweep of overlap or split decodes nothing."""

    row: Array  # (N,) stable id
    group: Array  # (N,)
    split: Array  # (N,)
    takes: Mapping[str, Take]  # input or task -> its frames
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # task -> classes kept
    scored: Array | None = None  # (N, T) False for context frames, whose targets become missing
    attributes: Mapping[str, Array] = field(default_factory=dict)  # subject, age, ... -> (N,)


def validate(arrays: Arrays, source: str) -> Arrays:
    """Return `arrays` unchanged, or refuse, saying which row, task and value is wrong."""
    total = len(arrays)
    for kind, table in (("input", arrays.inputs), ("target", arrays.targets)):
        for name, values in table.items():
            if len(values) != total:
                raise Refusal(
                    f"{source}: {kind} '{name}' has {len(values)} rows, but there are {total} row"
                    " ids; every input and target must be aligned"
                )
    if len(np.unique(arrays.row)) < total:
        ids, counts = np.unique(arrays.row, return_counts=True)
        raise Refusal(f"{source}: row id {ids[counts > 1][0]} occurs twice; ids must be unique")
    for split in np.unique(arrays.split):
        if split not in SPLITS:
            raise Refusal(f"{source}: split '{split}' is unknown; use {', '.join(SPLITS)}")
    for name, task in arrays.tasks.items():
        _check_target(task, name, arrays.targets[name], arrays.row, source)
    return arrays


def _check_target(task: Task, name: str, values: Array, row_N: Array, source: str) -> None:
    if task.kind == "multiclass":
        if not np.issubdtype(values.dtype, np.integer):
            raise Refusal(f"{source}: task '{name}' has {values.dtype} classes; use integers")
        bad = (values < MISSING_CLASS) | (values >= len(task.names))
        rule = f"a class of {name} is 0 to {len(task.names) - 1}, or -1 where it is missing"
    else:
        axis = 1 if task.kind == "map" else values.ndim - 1
        if values.ndim < 2 or values.shape[axis] != len(task.names):
            raise Refusal(
                f"{source}: task '{name}' has shape {values.shape}; it needs {len(task.names)}"
                f" values per row, one for each of {', '.join(task.names)}"
            )
        if task.kind == "multilabel":
            bad = ~(np.isnan(values) | ((values >= 0) & (values <= 1)))
            rule = "a label is 0 to 1, or NaN where it is missing"
        else:
            bad = np.isinf(values)
            rule = "a value is finite, or NaN where it is missing"
    if bad.any():
        place = np.argwhere(bad)[0]
        value = values[tuple(place)]
        raise Refusal(f"{source}: row {row_N[place[0]]}, task '{name}': value {value}; {rule}")


def middle(task: Task, target: Array) -> Array:
    """Return targets of single frames: of a window, those of its middle frame; (N,) or (N, C)."""
    axes = 1 if task.kind == "multiclass" else 2
    return target if target.ndim == axes else target[:, target.shape[1] // 2]


def observed(task: Task, target: Array) -> Array:
    """Return which targets are there: (N, ...) bool, False where missing."""
    return target != MISSING_CLASS if task.kind == "multiclass" else ~np.isnan(target)
