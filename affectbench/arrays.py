"""The contracts between datasets, methods and stages: Task, Windows, Arrays, Rows, Prediction.

Only numpy is imported. Suffixes of names and letters in comments are axes: N rows, T frames,
C classes or concepts, B bins, H and W height and width of maps, M members, S stochastic passes.
"""

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np

from affectbench.refusal import Refusal

Array = np.ndarray
KINDS = ("multiclass", "multilabel", "regression", "map", "votes")
SPLITS = ("train", "val", "test")
MISSING_CLASS = -1

# task -> logits (S, N, ..., C) of S passes; a deterministic method has S = 1. A regression task
# with bins has logits (S, N, ..., C, B), one without bins has the values themselves. Location maps
# are (N, C, H, W), under the name of the map task.
Prediction = dict[str, Array]


@dataclass(frozen=True)
class Task:
    """What is to be predicted.

    kind   "multiclass" (exactly one of `names` applies), "multilabel" (each of `names` applies or
           not), "regression" (a value for each of `names`), "map" (an image for each of `names`)
           or "votes" (how many people chose each of `names`, which is scored and never learned)
    names  the classes, labels or quantities, in the order of the outputs
    bins   only for regression: the values at the centres of bins. The network gives a softmax over
           them, and the prediction is its expectation. () predicts the value directly.
    """

    kind: str
    names: tuple[str, ...]
    bins: tuple[float, ...] = ()

    def __post_init__(self):
        if self.kind not in KINDS:
            raise Refusal(f"task kind '{self.kind}' is unknown; use one of {', '.join(KINDS)}")

    def described(self) -> dict[str, object]:
        """Return the task as a dict that JSON can hold; `Task.of` is the inverse."""
        return {"kind": self.kind, "names": self.names, "bins": self.bins}

    @classmethod
    def of(cls, described: Mapping) -> "Task":
        return cls(described["kind"], tuple(described["names"]), tuple(described["bins"]))

    @property
    def outputs(self) -> tuple[int, ...]:
        """The shape of a network's output for one row or frame: (C,), with bins (C, B)."""
        return (len(self.names), len(self.bins)) if self.bins else (len(self.names),)

    @property
    def width(self) -> int:
        """The size of a network's output for one row or frame: C, with bins C * B."""
        return math.prod(self.outputs)


@dataclass(frozen=True)
class Windows:
    """Rows that are frames of a large array, or windows of them, read when they are indexed.

    So overlapping windows cost no storage, and pictures on a disk no memory. `windows[rows]` is
    (len(rows), length, ...), in which frame t of row n is data[start[n] + t * stride]; where length
    is 0 a row is one frame, data[start[n]].
    """

    data: Array  # (frames of all recordings, ...)
    start: Array  # (N,) index in `data` of each row's first frame
    length: int
    stride: int = 1

    def __len__(self) -> int:
        return len(self.start)

    @property
    def shape(self) -> tuple[int, ...]:
        time = (self.length,) if self.length else ()
        return (len(self.start), *time, *self.data.shape[1:])

    @property
    def dtype(self) -> np.dtype:
        return self.data.dtype

    def __getitem__(self, rows) -> Array:
        frames = self.start[rows]
        if self.length:
            frames = frames[..., None] + np.arange(self.length) * self.stride
        return np.asarray(self.data[frames])

    def subset(self, rows: Array) -> "Windows":
        """Return the windows of some rows, still without reading them."""
        return Windows(self.data, self.start[rows], self.length, self.stride)


@dataclass(frozen=True)
class Arrays:
    """N aligned rows: everything that a fit may see.

    Large inputs stay memory-mapped; only the rows of a batch are read.
    """

    # modality -> (N, ...); the stacked prediction of another variant is named "VARIANT/ROLE"
    inputs: Mapping[str, Array | Windows]
    # task -> (N,) int classes, -1 where missing; or (N, C) float, NaN where missing; with frames
    # (N, T) or (N, T, C)
    targets: Mapping[str, Array]
    tasks: Mapping[str, Task]
    row: Array  # (N,) unique ids, which stay the same when other rows are left out
    group: Array  # (N,) the cluster that a bootstrap resamples: a subject, a recording, a video
    split: Array  # (N,) "train" | "val" | "test"
    soft_targets: Mapping[str, Prediction] = field(default_factory=dict)  # teacher -> (M, N, ...)
    # teacher -> class mode ("rows", "ovr", "constant") -> SAGE values (C, F) of its embedding
    importance: Mapping[str, Mapping[str, Array]] = field(default_factory=dict)
    attributes: Mapping[str, Array] = field(default_factory=dict)  # subject, age, ... -> (N,)

    def __len__(self) -> int:
        return len(self.row)

    def where(self, mask: Array) -> "Arrays":
        """Return the rows where a boolean mask (N,) is true, in their order."""
        rows = np.flatnonzero(mask)
        return Arrays(
            inputs={
                name: values.subset(rows) if isinstance(values, Windows) else values[rows]
                for name, values in self.inputs.items()
            },
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


@dataclass(frozen=True)
class Take:
    """Which frames of a prepared array make up each row.

    Rows are those of `Windows`; stride 0 repeats one frame.
    """

    start: Array  # (N,) index of the first frame
    length: int = 0
    stride: int = 1

    def of(self, data: Array) -> Windows:
        """Return the rows of `data` (frames, ...), (N, ...) or (N, T, ...); nothing is read."""
        return Windows(data, self.start, self.length, self.stride)


@dataclass(frozen=True)
class Rows:
    """What a dataset's `select` returns: the indices of its rows, and no data.

    A sweep over overlaps or splits therefore decodes no file again.
    """

    row: Array  # (N,) unique ids, as in `Arrays`
    group: Array  # (N,)
    split: Array  # (N,)
    takes: Mapping[str, Take]  # input or task -> its frames
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # task -> classes kept
    scored: Array | None = None  # (N, T) False for context frames; their targets become missing
    attributes: Mapping[str, Array] = field(default_factory=dict)  # subject, age, ... -> (N,)


def validate(arrays: Arrays, source: str) -> Arrays:
    """Return `arrays` unchanged, or raise a Refusal that names the row, the task and the value.

    Checked are: aligned lengths, unique row ids, known splits, and the range of every target.

    source  what the message calls the data
    """
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
        elif task.kind == "votes":
            bad = ~(np.isnan(values) | ((values >= 0) & np.isfinite(values)))
            rule = "votes are 0 or more, or NaN where nobody was asked"
        else:
            bad = np.isinf(values)
            rule = "a value is finite, or NaN where it is missing"
    if bad.any():
        first_bad = np.argwhere(bad)[0]
        value = values[tuple(first_bad)]
        raise Refusal(f"{source}: row {row_N[first_bad[0]]}, task '{name}': value {value}; {rule}")


def middle(task: Task, target: Array) -> Array:
    """Return one target a row, (N,) or (N, C): a window's is the target of its middle frame."""
    axes = 1 if task.kind == "multiclass" else 2
    return target if target.ndim == axes else target[:, target.shape[1] // 2]


def observed(task: Task, target: Array) -> Array:
    """Return a mask shaped like `target`: True where it is known, False where it is missing."""
    return target != MISSING_CLASS if task.kind == "multiclass" else ~np.isnan(target)
