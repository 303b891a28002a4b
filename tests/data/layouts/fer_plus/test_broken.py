"""FER+: a wrong join is noticed, and what is broken is told in one line."""

import shutil

import numpy as np
import pytest
from fer_plus_tree import old_labels, prepare, table, write_pictures, write_votes
from refusals import refused

from affectbench.refusal import Refusal


def edit(name: str, change):
    """Return what changes the lines of a csv below its header."""

    def apply(raw) -> None:
        header, *lines = (raw / name).read_text().splitlines()
        (raw / name).write_text("\n".join([header, *change(lines)]) + "\n")

    return apply


def field(name: str, line: int, column: int, value: str):
    def change(lines: list[str]) -> list[str]:
        fields = lines[line].split(",")
        fields[column] = value
        return [*lines[:line], ",".join(fields), *lines[line + 1 :]]

    return edit(name, change)


def rolled(column: int, by: int, name: str = "fer2013new.csv"):
    """Move the fields of a column, and of all to the right of it, by some lines."""

    def change(lines: list[str]) -> list[str]:
        left = [",".join(line.split(",")[:column]) for line in lines]
        right = [",".join(line.split(",")[column:]) for line in lines]
        moved = right[-by:] + right[:-by]
        return [f"{a},{b}" for a, b in zip(left, moved, strict=True)]

    return edit(name, change)


def another_list(folder) -> None:
    lines = table()
    write_votes(folder, [[*line[:2], *line[3:10], *line[2:3], *line[10:]] for line in lines])


VOTES, PICTURES = "fer2013new.csv", "fer2013.csv"
BROKEN = {
    "no votes": (lambda raw: (raw / VOTES).unlink(), "fer2013new.csv is missing; set raw.fer_plus"),
    "no pictures": (lambda raw: (raw / PICTURES).unlink(), "has neither fer2013.csv nor icml_face"),
    "both csv": (
        lambda raw: shutil.copy(raw / PICTURES, raw / "icml_face_data.csv"),
        "icml_face_data.csv hold the same; take one out",
    ),
    "another list of votes in a folder": (
        lambda raw: another_list(raw / "data"),
        "fer2013new.csv differ; take one out",
    ),
    "a column is missing": (
        lambda raw: (raw / VOTES).write_text((raw / VOTES).read_text().replace("NF", "none", 1)),
        "has no column 'NF' (it has Usage, Image name",
    ),
    "a picture less": (
        edit(PICTURES, lambda lines: lines[:-1]),
        "fer2013.csv has 359 pictures, but fer2013new.csv 360 lines of votes",
    ),
    "a picture more": (
        edit(PICTURES, lambda lines: [*lines, lines[-1]]),
        "fer2013.csv has more than 360 pictures, but fer2013new.csv 360",
    ),
    "a line lost and one too many": (
        edit(PICTURES, lambda lines: [*lines[1:], lines[-1]]),
        "line 241: Usage 'PublicTest', but fer2013new.csv, line 241, has another",
    ),
    "names are a line late": (rolled(2, 1), "a picture without a name, of which not all voted"),
    "an unknown Usage": (field(VOTES, 3, 0, "Test"), "line 5: Usage 'Test' is none of Training"),
    "another name": (field(VOTES, 3, 1, "4.png"), "line 5: '4.png' is no fer0000000.png"),
    "votes as a share": (field(VOTES, 3, 2, "0.5"), "line 5: votes '0.5' is not 0 to 99"),
    "an emotion of 7": (field(PICTURES, 3, 0, "7"), "line 5: emotion '7' is not 0 to 6"),
    "too few pixels": (field(PICTURES, 3, 1, "1 2 3"), "line 5: pixels are not 2304 whole numbers"),
    "a bright pixel": (
        field(PICTURES, 3, 1, "256 " * 2304),
        "line 5: pixels are not 2304 whole numbers, 0 to 255",
    ),
    "an odd pixel": (field(PICTURES, 3, 1, "1_0 " * 2304), "line 5: pixels are not 2304"),
}


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_told_in_one_line(how, tree, tmp_path):
    change, reason = BROKEN[how]
    assert reason in refused(prepare, change, tree, tmp_path)


@pytest.mark.parametrize(
    ("by", "told"), [(1, "1 line earlier"), (-1, "1 line later"), (2, "2 lines earlier")]
)
def test_pictures_of_other_lines_are_refused_even_where_every_usage_fits(by, told, tmp_path):
    """The old labels and pictures of training lines slip; nothing but the labels tells."""
    lines = table()
    labels = np.array(old_labels(lines))
    train = np.flatnonzero([line[0] == "Training" for line in lines])
    labels[train] = np.roll(labels[train], by)
    write_votes(tmp_path / "raw", lines)
    write_pictures(tmp_path / "raw", lines, labels.tolist())
    with pytest.raises(Refusal, match=f"votes fit .*fer2013.csv better {told}; a line is missing"):
        prepare(tmp_path / "raw", tmp_path / "prepared")


def test_mixed_lines_are_refused(tmp_path):
    lines = table()
    labels = np.random.default_rng(2).permutation(old_labels(lines))
    write_votes(tmp_path / "raw", lines)
    write_pictures(tmp_path / "raw", lines, labels.tolist())
    with pytest.raises(Refusal, match=r"votes agree with the labels of .* no more than by"):
        prepare(tmp_path / "raw", tmp_path / "prepared")


def test_a_picture_in_the_folder_of_another_usage_is_refused(tree, tmp_path):
    (tmp_path / "raw/FER2013Test").mkdir(parents=True)
    shutil.copy(tree / VOTES, tmp_path / "raw")
    (tmp_path / "raw/FER2013Test/fer0000002.png").write_bytes(b"")
    with pytest.raises(Refusal, match="has this picture in train; folders and votes are of"):
        prepare(tmp_path / "raw", tmp_path / "prepared")
    shutil.copytree(tmp_path / "raw/FER2013Test", tmp_path / "raw/a")
    shutil.move(tmp_path / "raw/FER2013Test", tmp_path / "raw/b")
    with pytest.raises(Refusal, match=r"a/fer0000002\.png and .*b/fer0000002\.png have one name"):
        prepare(tmp_path / "raw", tmp_path / "prepared")
