"""FER+: the 35,887 faces of FER2013, each with the votes of ten people on eight expressions.

I. Goodfellow et al., "Challenges in Representation Learning", ICONIP 2013 (the pictures). E.
Barsoum et al., "Training Deep Networks for Facial Expression Recognition with Crowd-Sourced Label
Distribution", ICMI 2016 (the votes, MIT licence). Anyone may download both. Files, in the raw
folder or one folder down:

    fer2013new.csv                        the votes
    fer2013.csv or icml_face_data.csv     48 x 48 grey pixels; or folders of fer0000000.png
    openface/fer0000000.csv               ours: OpenFace 2's FaceLandmarkImg on the picture
    attributes.csv                        ours, optional: name (fer0000000), age, ...

`Usage` is the split: Training, PublicTest (val) and PrivateTest (test). Faces that have no label
are no rows: affectbench/data/votes.py says which these are.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Array, Arrays, Rows, Take, Task
from affectbench.data.faces import FACE_TASKS, face_targets, sides_with
from affectbench.data.formats.attributes import ATTRIBUTES, read_attributes
from affectbench.data.formats.pictures import read_picture
from affectbench.data.layouts.fer_plus import (
    EXPRESSIONS,
    SIDE,
    Voted,
    find_csv,
    find_pictures,
    once,
    read_csv,
    read_votes,
)
from affectbench.data.reader_log import also_tested, log_of_openface, log_summary
from affectbench.data.votes import distributions, majority, one_of
from affectbench.project.folders import shown
from affectbench.ranges import Side
from affectbench.refusal import Refusal

CLASSES = len(EXPRESSIONS)


@dataclass(frozen=True)
class Dataset:
    """A row is a face.

    size           side in pixels to which faces are resized
    label          "majority": the expression that most chose; "votes": one that is drawn, once,
                   from what the ten chose
    needed         of a majority: more than "half" of the votes, as in the release, or the "most"
    released_maps  give location maps by position, as the concept paper's code does
    difficulty     as of raf_db
    """

    size: Side = 48
    label: Literal["majority", "votes"] = "majority"
    needed: Literal["half", "most"] = "half"
    released_maps: bool = False
    difficulty: Literal["web", "studio"] = "web"

    relations = (  # between fields, and what to do where one does not hold
        ("label == 'majority' or needed == 'half'", "only a majority may need the most votes"),
    )

    decode: ClassVar[tuple[str, ...]] = ("size", "label", "needed", "released_maps", "difficulty")
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("expression", "votes", "au", "maps/au", "landmarks")
    bundled: ClassVar[str] = ""
    truth: ClassVar[tuple[str, ...]] = (
        "expression/posterior",
        "votes/posterior",
        "au/intensity",
        "maps/au/map",
        "landmarks/value",
    )

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.fer_plus import write

        write(into, rows, seed, self.difficulty, self._shares)

    def voted(self, raw: Path) -> tuple[dict[str, Array], Array | None]:
        """Return the votes on all faces, from the list alone; what they show is not known."""
        voted = read_votes(raw)
        return {"votes": voted.votes[once(voted), :CLASSES]}, None

    def prepare(self, raw: Path, space) -> Arrays:
        counts: Counter[str] = Counter()
        voted = read_votes(raw)
        label = self._labels(voted.votes)
        face, row = self._faces(raw, voted, label, space, counts)
        stems = [name.removesuffix(".png") for name in voted.name[row]]
        sidecars = [_sidecar(raw, stem) for stem in stems]
        targets = face_targets(sidecars, SIDE, space, counts, released_maps=self.released_maps)
        people = read_attributes(raw / ATTRIBUTES, stems, counts)
        votes = voted.votes[row, :CLASSES].astype(np.float32)
        votes[votes.sum(axis=1) == 0] = np.nan
        split, label = voted.split[row], label[row]
        log_summary(
            {
                "lines of votes": len(voted.line),
                "left out, without a name": int((voted.name == "").sum()),
                "left out, listed twice": int((voted.name != "").sum()) - len(once(voted)),
                "left out, no picture": counts["no picture"],
                "pictures of no line": counts["of no line"],
                "faces": len(row),
                **{f"of them {s}": int((split == s).sum()) for s in ("train", "val", "test")},
                "without a label": int((label < 0).sum()),
                "train pictures in test too": also_tested(face, split, space.whole),
                **log_of_openface(counts, space.whole),
                **{name: int((label == k).sum()) for k, name in enumerate(EXPRESSIONS)},
            }
        )
        return Arrays(
            inputs={"face": face},
            targets={"expression": label, "votes": votes, **targets},
            tasks={
                "expression": Task("multiclass", EXPRESSIONS),
                "votes": Task("votes", EXPRESSIONS),
                **FACE_TASKS,
            },
            row=row,
            group=row,  # the release does not identify subjects
            split=split,
            attributes=people,
        )

    def _shares(self, votes_NK: Array) -> Array:
        """Return how probable each label is given the votes, (N, 8); NaN where there is none."""
        if self.label == "votes":
            return distributions(votes_NK, CLASSES)
        label = self._labels(votes_NK)
        return np.where(label[:, None] < 0, np.nan, np.eye(CLASSES)[label])

    def _labels(self, votes_NK: Array) -> Array:
        """Return the expression of each line (N,), -1 where it has none.

        Draws are from one stream, whatever the data, so that a row's label stays as it is.
        """
        if self.label == "majority":
            return majority(votes_NK, CLASSES, of_all=self.needed == "half")
        return one_of(votes_NK, CLASSES, streams.generator(0, "fer_plus", "one of the votes"))

    def _faces(
        self, raw: Path, voted: Voted, label: Array, space, counts: Counter
    ) -> tuple[Array, Array]:
        """Return the pictures (N, size, size, 3) of all lines with a name, and the lines' rows."""
        path = find_csv(raw)
        if path is None:
            return self._of_files(raw, voted, label, space, counts)
        row = once(voted)
        wanted = set(row.tolist())
        face = space.array("inputs/face", (len(row), self.size, self.size, 3), "uint8")
        filled = 0
        for number, picture in enumerate(read_csv(path, voted)):
            if number in wanted:
                face[filled] = _resized(picture, self.size)
                filled += 1
        return face, row

    def _of_files(
        self, raw: Path, voted: Voted, label: Array, space, counts: Counter
    ) -> tuple[Array, Array]:
        """Read pictures in folders. Only those without a label may be missing."""
        files, row = find_pictures(raw, voted, counts), once(voted)
        there = np.isin(voted.name[row], list(files))
        lost = row[~there]
        needed = lost[label[lost] >= 0]
        if len(needed):
            raise Refusal(
                f"{shown(raw)} has no {voted.name[needed[0]]} and {len(needed) - 1} other pictures"
                f" that {voted.path.name} names; the data is incomplete, copy it again"
            )
        counts["no picture"] += len(lost)
        row = row[there]
        face = space.array("inputs/face", (len(row), self.size, self.size, 3), "uint8")

        def decode(index: int) -> None:
            name = voted.name[row[index]]
            sides = sides_with(_sidecar(raw, name), SIDE)
            face[index] = read_picture(files[name], self.size, sides=sides)

        space.each(len(row), decode, "pictures")
        return face, row

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        """Take the faces that have a label, split as the release does."""
        kept = np.flatnonzero(np.asarray(prepared.targets["expression"]) >= 0)
        return Rows(
            row=np.asarray(prepared.row)[kept],
            group=np.asarray(prepared.group)[kept],
            split=np.asarray(prepared.split)[kept],
            takes=dict.fromkeys((*self.modalities, *self.tasks), Take(kept)),
            attributes={name: np.asarray(v)[kept] for name, v in prepared.attributes.items()},
        )


def _sidecar(raw: Path, name: str) -> Path:
    """Return where OpenFace's csv of a picture is, which need not exist."""
    return raw / f"openface/{name.removesuffix('.png')}.csv"


def _resized(picture: Array, size: int) -> Array:
    from PIL import Image

    if picture.shape != (size, size):
        image = Image.fromarray(picture).resize((size, size), Image.Resampling.BILINEAR)
        picture = np.asarray(image)
    return np.repeat(picture[:, :, None], 3, axis=2)
