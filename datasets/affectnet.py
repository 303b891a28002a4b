"""AffectNet: faces from web searches, eight expressions, valence and arousal, 68 landmarks.

A. Mollahosseini, B. Hasani, M. H. Mahoor, "AffectNet", IEEE Trans. Affective Computing 10(1), 2019.
Licensed by its authors. Two layouts are distributed:

    mini   {train_set,val_set}/images/ID.jpg                  224 x 224
           {train_set,val_set}/annotations/ID_{exp,val,aro,lnd}.npy
           {train_set,val_set}/AUs/ID.csv                     ours: OpenFace 2 on the images
    full   Manually_Annotated/Manually_Annotated_Images/SUB/HASH.jpg
           Manually_Annotated_file_lists/{training,validation}.csv
           openface/SUB/HASH.csv                              ours: OpenFace 2 on the crops
    both   attributes.csv                                     ours, optional

The test set was never released, so the official validation set is our test, and a tenth of train is
our validation. Pictures without an expression (8 to 10 in the lists) are left out, and their number
is logged. In the full layout the face is cut out by its box. Some copies of validation.csv lack the
header; they are read as well.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.faces import (
    FACE_TASKS,
    check_inside,
    face_targets,
    outside,
    sides_with,
    tiny,
)
from affectbench.data.formats.attributes import ATTRIBUTES, read_attributes, write_attributes
from affectbench.data.formats.pictures import read_picture
from affectbench.data.layouts import affectnet_full, affectnet_mini
from affectbench.data.layouts.affectnet import EXPRESSIONS, NATIVE, log_of_faces
from affectbench.data.reader_log import also_tested, log_of_openface, log_summary
from affectbench.ranges import Side

TRAIN_COUNTS = (74874, 134415, 25459, 14090, 6378, 3803, 24882, 3750)  # of the release
TEST_SHARE = 0.2  # of simulated rows; the release has 1.4 %, which is 500 for each expression
DRAWN = 2  # simulated pictures for each that the balanced test set keeps
VAL_FOLDS = 10
LAYOUTS = {"mini": affectnet_mini, "full": affectnet_full}


@dataclass(frozen=True)
class Dataset:
    """A row is a face.

    size           side in pixels to which faces are resized
    layout         which of the two distributed layouts is read and simulated
    released_maps  give location maps by position, as the concept paper's code does
    rendered       as of raf_db
    difficulty     as of raf_db
    classes        7 leaves contempt out, as half of the literature does
    """

    size: Side = 224
    layout: Literal["full", "mini"] = "mini"
    released_maps: bool = False
    rendered: Literal["official", "used"] = "official"
    difficulty: Literal["web", "studio"] = "web"
    classes: Literal[7, 8] = 8

    decode: ClassVar[tuple[str, ...]] = (
        "size",
        "layout",
        "released_maps",
        "rendered",
        "difficulty",
    )
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("expression", "affect", "au", "maps/au", "landmarks")
    bundled: ClassVar[str] = ""
    truth: ClassVar[tuple[str, ...]] = (
        "expression/posterior",
        "au/intensity",
        "maps/au/map",
        "landmarks/value",
        "affect/value",
    )

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.simulation.look import Look
        from affectbench.data.simulation.stills import openface_columns, truth_of
        from affectbench.data.simulation.write import write_truth

        look = Look(self.rendered, self.size, self.difficulty)
        stills, split = draw_splits(rows, seed, look)
        rng = streams.generator(seed, "affectnet")
        affect = (stills.valence_arousal + rng.normal(scale=0.1, size=(rows, 2))).clip(-1, 1)
        sidecars = [
            None if stills.failed[row] else openface_columns(stills, row, rng)
            for row in range(rows)
        ]
        names = LAYOUTS[self.layout].write(into / "raw", stills, split, affect, sidecars)
        write_attributes(into / "raw" / ATTRIBUTES, names, stills.attributes)
        felt = {"row": np.arange(rows), "value": stills.valence_arousal.astype(np.float32)}
        write_truth(into / "truth", truth_of(stills) | {"affect": felt})

    def prepare(self, raw: Path, space) -> Arrays:
        counts: Counter[str] = Counter()
        faces = LAYOUTS[self.layout].read(raw, counts)
        face = space.array("inputs/face", (len(faces), self.size, self.size, 3), "uint8")

        points = np.stack([entry.points for entry in faces])
        beyond, small = (int(of(points).sum()) for of in (outside, tiny))
        check_inside(raw, beyond, small, len(faces), LAYOUTS[self.layout].LANDMARKS)

        def decode(row: int) -> None:
            entry, sides = faces[row], ()
            if entry.box is None:
                sides = sides_with(entry.sidecar, NATIVE, self.rendered, self.size)
            face[row] = read_picture(entry.picture, self.size, entry.box, sides)

        space.each(len(faces), decode, "pictures")
        targets = face_targets(
            [entry.sidecar for entry in faces],
            NATIVE,
            space,
            counts,
            points=points,
            sides=np.array([entry.box[2:] if entry.box else (NATIVE, NATIVE) for entry in faces]),
            released_maps=self.released_maps,
        )
        people = read_attributes(raw / ATTRIBUTES, [entry.name for entry in faces], counts)
        label = np.array([entry.expression for entry in faces])
        split = np.array([entry.split for entry in faces])
        log_summary(
            {
                "layout": self.layout,
                "pictures": len(faces),
                "of them train": int((split == "train").sum()),
                **log_of_faces(faces, counts),
                "train pictures in test too": also_tested(face, split, space.whole),
                **log_of_openface(counts, space.whole),
                "landmarks beyond the picture": beyond,
                **{name: int((label == k).sum()) for k, name in enumerate(EXPRESSIONS)},
            }
        )
        return Arrays(
            inputs={"face": face},
            targets={
                "expression": label,
                "affect": np.array([[entry.valence, entry.arousal] for entry in faces]),
                **targets,
            },
            tasks={
                "expression": Task("multiclass", EXPRESSIONS),
                "affect": Task("regression", ("valence", "arousal")),
                **FACE_TASKS,
            },
            row=np.arange(len(faces)),
            group=np.arange(len(faces)),  # the release does not identify subjects
            split=split,
            attributes=people,
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        label = np.asarray(prepared.targets["expression"])
        kept = np.flatnonzero(label < self.classes)
        rng = streams.generator(root_seed, "split", "affectnet")
        official = np.asarray(prepared.split)[kept]
        return Rows(
            row=kept,
            group=kept,
            split=splits.hold_out_val(official, kept, label[kept], VAL_FOLDS, rng),
            takes=dict.fromkeys((*self.modalities, *self.tasks), Take(kept)),
            classes={"expression": EXPRESSIONS[: self.classes]},
            attributes={name: np.asarray(v)[kept] for name, v in prepared.attributes.items()},
        )


def draw_splits(rows: int, seed: int, look):
    """Return simulated pictures, and the split of each, "train" or "test".

    Training pictures are as unbalanced as the release's. Its validation set, which is our test, has
    as many pictures of each expression.
    """
    from affectbench.data.simulation.stills import balanced, draw_stills, joined

    trained = round(rows * (1 - TEST_SHARE))
    tested = rows - trained
    train = draw_stills(EXPRESSIONS, TRAIN_COUNTS, trained, NATIVE, seed, look)
    alike, of_test = [1] * len(EXPRESSIONS), streams.derive(seed, "affectnet", "test")
    test = draw_stills(EXPRESSIONS, alike, DRAWN * tested, NATIVE, of_test, look)
    stills = joined([train, balanced(test, tested)])
    return stills, np.repeat(["train", "test"], [trained, tested])
