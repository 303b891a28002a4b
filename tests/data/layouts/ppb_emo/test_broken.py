"""PPB-Emo: what is broken is told in one line, and nothing is left behind."""

import shutil
import zipfile
from pathlib import Path

import numpy as np
import pytest
from ppb_emo_tree import (
    CELLS,
    SHEET,
    copied,
    dataset,
    driving_columns,
    eeg_columns,
    road_pictures,
)

from affectbench.data.formats.spreadsheets import read_sheet, write_sheet
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts import ppb_emo, ppb_emo_tables
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, WholeFolder, write_prepared


def sheet(line: int, column: str, value: object):
    """Change one cell of the label sheet."""

    def change(raw: Path) -> None:
        lines = read_sheet(raw / SHEET)
        cells = dict(lines[line][1]) | {column: value}
        lines[line] = (0, cells)
        write_sheet(raw / SHEET, list(cells), [list(cells.values()) for _, cells in lines])

    return change


def table(modality: str, **columns):
    """Write a csv of the first recording anew, with other columns; None leaves one out."""

    def change(raw: Path) -> None:
        made = {"eeg": eeg_columns(0), "driving": driving_columns()}[modality]
        made |= {name.replace("_", " "): values for name, values in columns.items()}
        made = {name: values for name, values in made.items() if values is not None}
        ppb_emo_tables.write_table(ppb_emo.path_of(raw, modality, *CELLS[0]), made)

    return change


def lines_of(modality: str, count: int):
    def change(raw: Path) -> None:
        path = ppb_emo.path_of(raw, modality, *CELLS[0])
        path.write_text("".join(path.read_text().splitlines(keepends=True)[: count + 1]))

    return change


def in_utf_16(raw: Path) -> None:
    path = ppb_emo.path_of(raw, "driving", *CELLS[0])
    path.write_bytes(path.read_text().encode("utf-16"))


def cut_off(raw: Path) -> None:
    path = ppb_emo.path_of(raw, "road", *CELLS[0])
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def short(raw: Path) -> None:
    write_video(ppb_emo.path_of(raw, "road", *CELLS[0]), road_pictures(seconds=12), 10)


def with_entities(raw: Path) -> None:
    with zipfile.ZipFile(raw / SHEET) as file:
        parts = {name: file.read(name) for name in file.namelist()}
    name = "xl/worksheets/sheet1.xml"
    parts[name] = b'<!DOCTYPE x [<!ENTITY a "b">]>' + parts[name]
    with zipfile.ZipFile(raw / SHEET, "w") as file:
        for name, content in parts.items():
            file.writestr(name, content)


def without_data(raw: Path) -> None:
    for path in [*raw.glob("*_data"), *raw.glob("*-road")]:
        shutil.rmtree(path)


LEADS_OUT = "../../../../../../../../etc/passwd"
BROKEN = {
    "nothing there": (without_data, "Emotion_label.xlsx is missing or empty"),
    "no OpenFace": (
        lambda raw: shutil.rmtree(raw / "openface"),
        "of 3 recordings (3 with eeg, 3 with driving, 0 with openface, 3 with road) none has all",
    ),
    "no such emotion": (sheet(1, "category", "XD"), "line 3: category 'XD' is not one of AD, DD"),
    "no such participant": (sheet(0, "participant", "Q7"), "line 2: participant 'Q7' is not P01"),
    "another's file": (
        sheet(2, "participant", "P07"),
        "line 4: participant P07, category SAD, but a file of P03, SAD",
    ),
    "a cell twice": (
        lambda raw: [sheet(1, c, v)(raw) for c, v in (("category", "AD"), *OF_FIRST)],
        "P02-AD is there twice",
    ),
    "out of the folder": (
        sheet(0, "PPB_Emo_dataset@Physiological_data", LEADS_OUT),
        f"'Physiological_data/P02/{LEADS_OUT}.csv' leads out of",
    ),
    "no sheet": (lambda raw: (raw / SHEET).write_text("a,b"), "is no .xlsx that can be read"),
    "entities": (with_entities, "declares a document type"),
    "no category": (
        lambda raw: write_sheet(raw / SHEET, ["participant"], [["P02"]]),
        "has no column 'category' (it has participant)",
    ),
    "another column": (table("driving", Velocity=None), "has no column 'Velocity' (it has Acc"),
    "31 channels": (
        table("eeg", **{"sensor-7": None}),
        "has 31 columns that are no NEBAND_...; 32 raw channels",
    ),
    "33 channels": (
        table("eeg", **{"sensor-32": np.zeros(3000)}),
        "has 33 columns that are no NEBAND_...; 32 raw channels",
    ),
    "the same video twice": (
        lambda raw: shutil.copy(ppb_emo.path_of(raw, "road", *CELLS[0]), raw / "openface"),
        "have one name; take one out",
    ),
    "a csv that is a folder": (
        lambda raw: (
            ppb_emo.path_of(raw, "eeg", *CELLS[0]).unlink(),
            ppb_emo.path_of(raw, "eeg", *CELLS[0]).mkdir(),
        ),
        "csv is a folder where a file should be",
    ),
    "a frame of the face more": (
        lambda raw: _append(
            ppb_emo.path_of(raw, "openface", *CELLS[0]),
            ppb_emo.path_of(raw, "openface", *CELLS[0]).read_text().splitlines()[-1] + "\n",
        ),
        "line 902: frame 900 follows frame 900",
    ),
    "a word": (
        table("driving", Gear=np.array(["third"] * 750)),
        "line 2, column Gear: 'third' is no number",
    ),
    "a sensor that was off": (
        table("driving", Velocity=np.full(750, np.nan)),
        "column Velocity: 0 of 750 lines have a value; copy it again, or take the recording out",
    ),
    "a sensor that was nearly always off": (
        table("driving", Gear=np.where(np.arange(750) < 4, 3.0, np.nan)),
        "column Gear: 4 of 750 lines have a value",
    ),
    "no EEG at all": (
        table("eeg", **{f"sensor-{k}": np.full(3000, np.nan) for k in range(32)}),
        "column sensor-0: 0 of 3000 lines have a value",
    ),
    "a number that is too large": (
        table("driving", Velocity=np.full(750, 1e39)),
        "line 2, column Velocity: '1e+39' is no number",
    ),
    "a product that is too large": (
        table("driving", Velocity=np.full(750, 1e30), Brake_pedal_force=np.full(750, 1e30)),
        "Braking effect reaches 1e+60",
    ),
    "too few rows": (lines_of("driving", 10), "has 10 rows for 30 s; it is cut off"),
    "half the rows": (lines_of("eeg", 1500), "has 1500 rows for 30 s, the others about 3000"),
    "a field too few": (
        lambda raw: _append(ppb_emo.path_of(raw, "driving", *CELLS[0]), "1,2\n"),
        "line 752: 2 fields, but the header has 12",
    ),
    "wrong encoding": (in_utf_16, "line 1: is not plain text in UTF-8"),
    "a video cut off": (cut_off, "P02-AD.mp4 cannot be decoded"),
    "a short video": (
        short,
        "P02-AD.mp4 lasts 12.00 s instead of 30; it is cut off or of another recording",
    ),
    "nobody knows who": (
        lambda raw: (raw / "attributes.csv").write_text("name,age\nP02,24\n"),
        "attributes.csv has no line for 'P03'",
    ),
}
OF_FIRST = tuple(
    (column, ppb_emo.stem_of(modality, *CELLS[0]))
    for modality, column in ppb_emo.STEM_COLUMNS.items()
)


def _append(path: Path, text: str) -> None:
    path.write_text(path.read_text() + text)


@pytest.mark.parametrize("how", BROKEN)
def test_what_is_broken_is_told_in_one_line_and_nothing_is_left(how, tree, tmp_path):
    change, told = BROKEN[how]
    raw = copied(tree, tmp_path)
    change(raw)
    into = tmp_path / "results/prepared"
    with pytest.raises(Refusal) as refused, WholeFolder(into) as aside:
        write_prepared(aside, dataset().prepare(raw, Space(aside)))
    assert told in str(refused.value)
    assert str(raw) in str(refused.value)
    assert "\n" not in str(refused.value)
    assert list(into.parent.iterdir()) == []
