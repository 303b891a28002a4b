"""RAF-DB (basic): 15,339 faces from the web, seven expressions, as distributed.

S. Li, W. Deng, J. Du, "Reliable Crowdsourcing and Deep Locality-Preserving Learning for Expression
Recognition in the Wild", CVPR 2017. Licensed by its authors. Files ("patition" is their spelling):

    basic/EmoLabel/list_patition_label.txt       train_00001.jpg 5
    basic/Image/aligned/train_00001_aligned.jpg  100 x 100
    openface/train_00001_aligned.csv             ours: OpenFace 2's FaceLandmarkImg on the aligned
    attributes.csv                               ours, optional: name, skin_tone, age, glasses

The release has no action units, so concepts are those that OpenFace detects, as in the concept
paper's code. It has no validation set, so a tenth of train is held out as one.
"""

from collections import Counter
from dataclasses import dataclass
from pathlib import Path
from typing import ClassVar, Literal

import numpy as np

from affectbench import streams
from affectbench.arrays import Arrays, Rows, Take, Task
from affectbench.data import splits
from affectbench.data.faces import FACE_TASKS, face_targets, sides_with
from affectbench.data.formats.attributes import ATTRIBUTES, read_attributes, write_attributes
from affectbench.data.formats.pictures import path_inside, read_picture
from affectbench.data.formats.text import lines_of
from affectbench.data.reader_log import also_tested, log_of_openface, log_summary
from affectbench.project.folders import shown
from affectbench.ranges import Side
from affectbench.refusal import Refusal

LIST = "basic/EmoLabel/list_patition_label.txt"
ALIGNED, NATIVE = "basic/Image/aligned", 100
EXPRESSIONS = ("surprise", "fear", "disgust", "happiness", "sadness", "anger", "neutral")  # 1 to 7
TRAIN_COUNTS = (1290, 281, 717, 4772, 1982, 705, 2524)  # of the release: the simulator's prior
TEST_SHARE = 3068 / 15339
VAL_FOLDS = 10


@dataclass(frozen=True)
class Dataset:
    """A row is a face.

    size           side in pixels to which faces are resized
    released_maps  give location maps by position, as the concept paper's code does
    rendered       simulated pictures have the "official" side, or the "used" one: `size` if smaller
    difficulty     how hard simulated faces are: "web", or "studio" with half of the spread of pose,
                   light and camera (docs/simulation.md)
    """

    size: Side = 224
    released_maps: bool = False
    rendered: Literal["official", "used"] = "official"
    difficulty: Literal["web", "studio"] = "web"

    decode: ClassVar[tuple[str, ...]] = ("size", "released_maps", "rendered", "difficulty")
    modalities: ClassVar[tuple[str, ...]] = ("face",)
    tasks: ClassVar[tuple[str, ...]] = ("expression", "au", "maps/au", "landmarks")
    bundled: ClassVar[str] = ""
    truth: ClassVar[tuple[str, ...]] = (  # what is simulated beside the data: TASK/QUANTITY
        "expression/posterior",
        "au/intensity",
        "maps/au/map",
        "landmarks/value",
    )

    def simulate(self, into: Path, *, rows: int, seed: int) -> None:
        from affectbench.data.formats.openface import write_openface
        from affectbench.data.formats.pictures import write_picture
        from affectbench.data.simulation.look import Look
        from affectbench.data.simulation.stills import draw_stills, openface_columns, truth_of
        from affectbench.data.simulation.write import write_truth

        look = Look(self.rendered, self.size, self.difficulty)
        stills = draw_stills(EXPRESSIONS, TRAIN_COUNTS, rows, NATIVE, seed, look)
        raw, rng = into / "raw", streams.generator(seed, "raf_db")
        tests = round(rows * TEST_SHARE)
        names = [f"train_{i + 1:05d}" for i in range(rows - tests)]
        names += [f"test_{i + 1:04d}" for i in range(tests)]
        lines = []
        for row, name in enumerate(names):
            write_picture(raw / ALIGNED / f"{name}_aligned.jpg", stills.images[row])
            lines.append(f"{name}.jpg {stills.label[row] + 1}\n")
            if not stills.failed[row]:
                columns = openface_columns(stills, row, rng)
                write_openface(raw / f"openface/{name}_aligned.csv", columns)
        (raw / LIST).parent.mkdir(parents=True)
        (raw / LIST).write_text("".join(lines), "ascii")
        write_attributes(raw / ATTRIBUTES, names, stills.attributes)
        write_truth(into / "truth", truth_of(stills))

    def prepare(self, raw: Path, space) -> Arrays:
        counts: Counter[str] = Counter()
        names, label = _read_list(raw, counts)
        stems = [name.removesuffix(".jpg") for name in names]
        pictures = [path_inside(raw, f"{ALIGNED}/{stem}_aligned.jpg", raw / LIST) for stem in stems]
        face = space.array("inputs/face", (len(names), self.size, self.size, 3), "uint8")

        sidecars = [raw / f"openface/{stem}_aligned.csv" for stem in stems]

        def decode(row: int) -> None:
            sides = sides_with(sidecars[row], NATIVE, self.rendered, self.size)
            face[row] = read_picture(pictures[row], self.size, sides=sides)

        space.each(len(pictures), decode, "pictures")
        targets = face_targets(sidecars, NATIVE, space, counts, released_maps=self.released_maps)
        people = read_attributes(raw / ATTRIBUTES, stems, counts)
        official = np.array(["train" if stem.startswith("train") else "test" for stem in stems])
        log_summary(
            {
                "pictures": len(names),
                "of them train": int((official == "train").sum()),
                "left out, listed twice": counts["listed twice"],
                "train pictures in test too": also_tested(face, official, space.whole),
                **log_of_openface(counts, space.whole),
                **{name: int((label == k).sum()) for k, name in enumerate(EXPRESSIONS)},
            }
        )
        return Arrays(
            inputs={"face": face},
            targets={"expression": label, **targets},
            tasks={"expression": Task("multiclass", EXPRESSIONS), **FACE_TASKS},
            row=np.arange(len(names)),
            group=np.arange(len(names)),  # the release does not identify subjects
            split=official,
            attributes=people,
        )

    def select(self, prepared: Arrays, root_seed: int) -> Rows:
        row, label = np.asarray(prepared.row), np.asarray(prepared.targets["expression"])
        rng = streams.generator(root_seed, "split", "raf_db")
        return Rows(
            row=row,
            group=np.asarray(prepared.group),
            split=splits.hold_out_val(prepared.split, row, label, VAL_FOLDS, rng),
            takes=dict.fromkeys((*self.modalities, *self.tasks), Take(row)),
            attributes={name: np.asarray(v) for name, v in prepared.attributes.items()},
        )


def _read_list(raw: Path, counts: Counter) -> tuple[list[str], np.ndarray]:
    """Return the file names in the official list, and their expressions (N,) int, 0 to 6.

    Refuses a name that is listed twice with other expressions.

    counts  increased in place under "listed twice" by lines that repeat another
    """
    path = raw / LIST
    labels: dict[str, int] = {}
    lines = lines_of(path, "set raw.raf_db to the folder that holds 'basic'")
    for number, line in enumerate(lines, start=1):
        parts, where = line.split(), f"{shown(path)}, line {number}"
        if not parts:
            continue
        if len(parts) != 2 or not parts[0].startswith(("train_", "test_")):
            raise Refusal(f"{where}: '{shown(line)}' is not 'train_00001.jpg 5' or 'test_…'")
        name, expression = parts
        if expression not in tuple("1234567"):
            raise Refusal(f"{where}: expression '{shown(expression)}' is not 1 to 7; correct it")
        if labels.setdefault(name, int(expression) - 1) != int(expression) - 1:
            raise Refusal(
                f"{where}: '{shown(name)}' has expression {expression}, above it has"
                f" {labels[name] + 1}; take one of the lines out"
            )
        counts["lines"] += 1
    counts["listed twice"] += counts["lines"] - len(labels)
    for split in ("train_", "test_"):
        if not any(name.startswith(split) for name in labels):
            raise Refusal(
                f"{shown(path)} names no {split}… picture; copy it again from the release"
            )
    return list(labels), np.array(list(labels.values()))
