"""FER+: votes and pictures are joined by their order or by their names, and split by Usage."""

import shutil

import numpy as np
import pytest
from fer_plus_tree import LINES, pixels, prepare, table

from affectbench.data.formats.pictures import write_picture
from affectbench.project.plugins import load


def lines_of(path):
    header, *lines = path.read_text().splitlines()
    return header, lines


def test_votes_pictures_and_splits_are_of_the_same_lines(tree, tmp_path, capsys):
    prepared = prepare(tree, tmp_path)
    lines = table()
    # The face without a name is left out, and of the name that is there twice the first line.
    kept = [n for n, line in enumerate(lines) if n not in (2, 3)]
    assert prepared.row.tolist() == kept
    assert np.asarray(prepared.inputs["face"])[:, 8, 8].tolist() == [
        [int(pixels(n)[0, 0])] * 3 for n in kept
    ]
    assert prepared.targets["votes"][0].tolist() == [5, 0, 0, 3, 1, 0, 0, 0]
    splits = {"Training": "train", "PublicTest": "val", "PrivateTest": "test"}
    assert prepared.split.tolist() == [splits[lines[n][0]] for n in kept]
    told = " ".join(capsys.readouterr().err.split())
    assert "left out, without a name 1 left out, listed twice 1" in told


def test_faces_without_a_majority_are_no_rows(tree, tmp_path):
    prepared = prepare(tree, tmp_path)
    # neutral 5 of 8 votes that are left; 4 and 4; neutral 9; 3, 3 and 2
    assert prepared.targets["expression"][:4].tolist() == [0, -1, -1, 0]
    rows = load("Dataset", "fer_plus", {}).select(prepared, 0)
    assert (np.asarray(prepared.targets["expression"])[rows.takes["face"].start] >= 0).all()
    assert rows.row[:2].tolist() == [0, 5]


def test_one_of_the_votes_may_be_the_label(tree, tmp_path):
    most = prepare(tree, tmp_path / "most")
    one = prepare(tree, tmp_path / "one", label="votes")
    again = prepare(tree, tmp_path / "again", label="votes")
    assert np.array_equal(one.targets["expression"], again.targets["expression"])
    labelled = one.targets["expression"] >= 0
    chosen = one.targets["votes"][labelled, one.targets["expression"][labelled]]
    assert (chosen > 1).all()  # what one person chose is no label
    assert (one.targets["expression"] != most.targets["expression"]).any()
    loose = prepare(tree, tmp_path / "loose", needed="most")
    assert (loose.targets["expression"] >= 0).sum() > (most.targets["expression"] >= 0).sum()


def test_every_variant_of_the_csv_is_read_alike(tree, tmp_path):
    before = prepare(tree, tmp_path / "before")
    raw = tmp_path / "raw"
    shutil.copytree(tree, raw)
    _, lines = lines_of(raw / "fer2013.csv")
    fields = [line.split(",") for line in lines]
    (raw / "fer2013.csv").unlink()
    (raw / "fer2013").mkdir()
    text = "".join(f"{e}, {u}, {p}\r\n" for e, p, u in fields)
    (raw / "fer2013/icml_face_data.csv").write_text("emotion, Usage, pixels\r\n" + text)
    after = prepare(raw, tmp_path / "after")
    assert np.array_equal(after.inputs["face"], before.inputs["face"])
    assert after.row.tolist() == before.row.tolist()


def write_folders(tree, raw):
    """Write pictures as the release's script does: in a folder of each Usage, by name."""
    raw.mkdir()
    shutil.copy(tree / "fer2013new.csv", raw)
    folders = {"Training": "FER2013Train", "PublicTest": "FER2013Valid"}
    for number, line in enumerate(table()):
        if line[1]:
            path = raw / folders.get(line[0], "FER2013Test") / line[1]
            write_picture(path, np.repeat(pixels(number)[..., None], 3, axis=2))


def test_pictures_in_folders_are_found_by_name(tree, tmp_path):
    write_folders(tree, tmp_path / "raw")
    before = prepare(tree, tmp_path / "before")
    after = prepare(tmp_path / "raw", tmp_path / "after")
    assert np.array_equal(after.inputs["face"], before.inputs["face"])
    assert np.array_equal(after.targets["votes"], before.targets["votes"])


def test_a_second_copy_of_the_votes_and_suffixes_in_capitals_are_taken(tree, tmp_path):
    write_folders(tree, tmp_path / "raw")
    before = prepare(tmp_path / "raw", tmp_path / "before")
    (tmp_path / "raw/data").mkdir()
    shutil.copy(tree / "fer2013new.csv", tmp_path / "raw/data")
    path = tmp_path / "raw/FER2013Train/fer0000002.png"
    path.rename(path.with_suffix(".PNG"))
    after = prepare(tmp_path / "raw", tmp_path / "after")
    assert after.row.tolist() == before.row.tolist()
    assert np.array_equal(after.inputs["face"], before.inputs["face"])


def test_only_a_picture_without_a_label_may_be_missing(tree, tmp_path, capsys):
    from affectbench.refusal import Refusal

    write_folders(tree, tmp_path / "raw")
    (tmp_path / "raw/FER2013Train/fer0000003.png").unlink()  # 4 votes and 4
    assert 1 not in prepare(tmp_path / "raw", tmp_path / "one").row
    assert "left out, no picture         1" in capsys.readouterr().err
    (tmp_path / "raw/FER2013Train/fer0000002.png").unlink()
    with pytest.raises(Refusal, match=r"has no fer0000002\.png and 0 other pictures"):
        prepare(tmp_path / "raw", tmp_path / "two")


def test_openface_and_attributes_are_found_by_the_picture_s_name(tree, tmp_path):
    raw = tmp_path / "raw"
    shutil.copytree(tree, raw)
    names = {line[1].removesuffix(".png") for line in table() if line[1]}
    text = "".join(f"{name},{number}\n" for number, name in enumerate(sorted(names)))
    (raw / "attributes.csv").write_text("name,place\n" + text)
    prepared = prepare(raw, tmp_path / "prepared")
    assert prepared.attributes["people/place"][0] == sorted(names).index("fer0000002")
    assert np.isnan(prepared.targets["au"]).all()


def test_the_excerpt_is_of_the_release(tree):
    header, lines = lines_of(tree / "fer2013new.csv")
    assert header.startswith("Usage,Image name,neutral,happiness,surprise")
    assert lines[: len(LINES)] == [*LINES]


def test_votes_are_told_from_the_list_alone(tree, tmp_path):
    tmp_path.joinpath("raw").mkdir()
    shutil.copy(tree / "fer2013new.csv", tmp_path / "raw")
    votes, label = load("Dataset", "fer_plus", {}).voted(tmp_path / "raw")
    assert label is None
    assert votes["votes"].shape == (len(table()) - 2, 8)
