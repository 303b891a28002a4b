"""PPB-Emo: what is written is what is read, in step; what is broken is told; nothing leaks."""

import shutil
import zipfile
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch

from affectbench.arrays import Arrays, Task
from affectbench.data import signals
from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.spreadsheets import read_sheet, write_sheet
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts import ppb_emo, ppb_emo_tables
from affectbench.data.layouts.ppb_emo_tables import DERIVED, DRIVING, FACE
from affectbench.data.simulation import affect, driving, eeg, journeys
from affectbench.data.simulation.clips import at_times, draw_clip
from affectbench.data.simulation.faces.parameters import AUS
from affectbench.data.simulation.ppb_emo import draw_cells
from affectbench.project.plugins import load
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space, WholeFolder, read_npz, write_prepared

SIZE = 16
CELLS = ((2, "AD"), (2, "ND"), (3, "SAD"))  # participant, code: labels 0, 4, 5
SHEET = ppb_emo.SHEETS[0]
PEOPLE = "name,age,gender\nP02,24,female\nP03,31,male\n"


def dataset(**options):
    return load("Dataset", "ppb_emo", {"size": SIZE, **options})


def eeg_columns(number: int, rate: int = 100) -> dict[str, np.ndarray]:
    """Channel c is c + seconds + 100 x recording: a line, which every filter here leaves alone."""
    seconds = np.arange(30 * rate) / rate
    sparse = np.where(np.arange(len(seconds)) % rate == 0, 7.0, np.nan)
    bands = {f"NEBAND_alpha-sensor-{i}": sparse for i in range(1, 33)}
    return bands | {f"sensor-{c}": c + seconds + 100 * number for c in range(32)}


def driving_columns(rate: int = 25) -> dict[str, np.ndarray]:
    """Speed 10 + t/2 until 20 s, then -4 m/s^2 with the brake on, and from 22 s without it."""
    t = np.arange(30 * rate) / rate
    speed = np.where(t < 20, 10 + 0.5 * t, 20 - 4 * (t - 20)).clip(0)
    columns = dict.fromkeys(DRIVING, np.zeros(len(t)))
    columns |= {"Acceleration": np.full(len(t), 0.5), "Lateral acceleration": np.full(len(t), 1.2)}
    columns |= {"Gear": np.full(len(t), 3.0), "Velocity": speed, "X axis position": t}
    return columns | {"Brake pedal force": np.where(t < 22, 2.0, 0.0)}


def face_columns(rate: int = 30) -> dict[str, np.ndarray]:
    """AU01_r is the frame's number; 15 frames from 90 and 20 frames from 300 have no face."""
    frames = np.arange(30 * rate, dtype=float)
    columns = {"frame": frames + 1, "confidence": np.full(len(frames), 0.98)}
    columns |= {"success": np.ones(len(frames))} | dict.fromkeys(FACE, np.zeros(len(frames)))
    columns["AU01_r"] = frames.copy()
    columns["success"][90:105] = columns["AU01_r"][90:105] = 0
    columns["confidence"][300:320] = 0.5
    return columns


def road_pictures(rate: int = 10, seconds: int = 30):
    """Grey that is eight times the second."""
    return (np.full((24, 32, 3), 8 * (i // rate), np.uint8) for i in range(seconds * rate))


@pytest.fixture(scope="module")
def tree(tmp_path_factory):
    """Three recordings made by hand."""
    raw = tmp_path_factory.mktemp("ppb_emo") / "raw"
    for number, cell in enumerate(CELLS):
        ppb_emo_tables.write_table(ppb_emo.path_of(raw, "eeg", *cell), eeg_columns(number))
        ppb_emo_tables.write_table(ppb_emo.path_of(raw, "driving", *cell), driving_columns())
        write_openface(ppb_emo.path_of(raw, "openface", *cell), face_columns())
        write_video(ppb_emo.path_of(raw, "road", *cell), road_pictures(), 10)
    ppb_emo.write_labels(raw, [(*cell, (5, 5, 5, 5)) for cell in CELLS])
    (raw / "attributes.csv").write_text(PEOPLE, "utf-8")
    return raw


@pytest.fixture(scope="module")
def prepared(tree, tmp_path_factory):
    return dataset().prepare(tree, Space(tmp_path_factory.mktemp("prepared")))


def test_rows_are_pictures_of_the_road_with_their_labels(prepared):
    assert prepared.tasks["emotion"].names == (
        "anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise",
    )  # fmt: skip
    assert np.array_equal(prepared.row, np.arange(90))
    assert np.array_equal(prepared.targets["emotion"], np.repeat([0, 4, 5], 30))
    assert np.array_equal(prepared.group, np.repeat([0, 1, 2], 30))
    assert np.array_equal(prepared.attributes["participant"], np.repeat([2, 2, 3], 30))
    assert np.array_equal(prepared.attributes["age"], np.repeat([24, 24, 31], 30))
    assert prepared.attributes["gender"][60] == "male"


def test_eeg_is_at_64_rows_a_second_whatever_it_was(prepared):
    values = prepared.inputs["eeg"]
    assert values.shape == (3 * 30 * 64, 32)
    row, channel = np.mgrid[: len(values), :32]
    meant = channel + row % 1920 / 64 + 100 * (row // 1920)
    assert np.abs(values - meant).max() < 1e-3


def test_driving_has_eleven_columns_and_six_derived_by_hand(prepared):
    names = [name for name in DRIVING if name != "Gear"] + list(DERIVED)
    values = dict(zip(names, np.asarray(prepared.inputs["driving"][:600], float).T, strict=True))
    t = np.arange(600) / 20
    early, stop, roll = t <= 19.9, (t > 20.1) & (t < 21.9), (t > 22.1) & (t < 24.9)
    assert values["X axis position"] == pytest.approx(t, abs=1e-4)
    assert values["Velocity"][early] == pytest.approx(10 + t[early] / 2, abs=1e-4)
    assert values["Magnitude of acceleration"] == pytest.approx(1.3)  # sqrt(.25 + 1.44)
    assert values["Speed change"][0] == 0
    assert values["Speed change"][early][1:] == pytest.approx(0.5, abs=1e-3)
    assert values["Speed change"][stop | roll] == pytest.approx(-4, abs=1e-3)
    assert values["Braking effect"][early] == pytest.approx(20 + t[early], abs=1e-3)
    # the sum of 10 + i / 40 over i = 0 to 40, over 20 rows a second
    assert values["Cumulative speed"][40] == pytest.approx((410 + 820 / 40) / 20, abs=1e-3)
    assert values["Acceleration x speed"][early] == pytest.approx(5 + t[early] / 4, abs=1e-3)
    assert (values["Sudden stop"][early] == 0).all()
    assert (values["Sudden stop"][stop] == 1).all()
    assert (values["Sudden stop"][roll] == 0).all()  # the foot is off the brake


def test_a_face_lost_for_long_is_missing_and_its_windows_are_no_rows(prepared):
    au01 = np.asarray(prepared.inputs["openface"][:450, FACE.index("AU01_r")], float)
    assert np.isnan(au01).any()
    lost = np.flatnonzero(np.isnan(au01)) / 15
    assert lost.min() >= 299 / 30
    assert lost.max() <= 320 / 30
    known = np.where(np.isnan(au01), 2 * np.arange(450), au01)
    assert known == pytest.approx(2 * np.arange(450), abs=1e-3)  # the short gap is filled in line
    rows = dataset().select(prepared, 0)
    first = rows.row[rows.group == 0]
    assert 10 not in first  # 10 s to 12 s lacks the face from 10 s to 10.7 s
    assert set(first.tolist()) >= set(range(12, 30, 2))


def test_the_modalities_of_a_window_are_of_the_same_two_seconds(prepared):
    rows = dataset(overlap=0.5).select(prepared, 0)
    take = {name: rows.takes[name].of(prepared.inputs[name]) for name in prepared.inputs}
    assert {name: values.shape[1:] for name, values in take.items()} == {
        "eeg": (128, 32),
        "driving": (40, 17),
        "openface": (30, 49),
        "road": (SIZE, SIZE, 3),
    }
    second = rows.row % 30
    assert np.array_equal(np.unique(second[rows.group == 2]), np.setdiff1d(np.arange(29), [9, 10]))
    for n in range(len(rows.row)):
        begin = 100 * rows.group[n] + second[n]
        assert take["eeg"][n][[0, -1], 0] == pytest.approx([begin, begin + 127 / 64], abs=1e-3)
        x = take["driving"][n][:, DRIVING.index("X axis position") - 1]
        assert x == pytest.approx(second[n] + np.arange(40) / 20, abs=1e-3)
        assert take["openface"][n][-1, 0] == pytest.approx(30 * second[n] + 58, abs=1e-3)
        assert np.abs(take["road"][n].astype(int) - 8 * (second[n] + 1)).max() <= 4  # the middle
    label = np.asarray(prepared.targets["emotion"])[rows.takes["emotion"].start]
    assert np.array_equal(label, np.array([0, 4, 5])[rows.group])


def test_raw_eeg_keeps_what_a_trend_leaves_out():
    t = np.arange(7500) / 250
    for frequency, left, kept in ((2, 1, 1), (10.6, 0.5**0.5, 1), (20, 0.2, 1 / (1 + 0.8**8))):
        wave = np.sin(2 * np.pi * frequency * t)[:, None]
        slow, below = signals.trend(wave, 250), signals.low_pass(wave, 250, 25)
        assert slow[1000:6500].max() == pytest.approx(left, abs=0.02), frequency
        assert below[1000:6500].max() == pytest.approx(kept, abs=0.02), frequency


def test_a_missing_value_is_between_its_neighbours_and_an_empty_channel_is_0(tree, tmp_path):
    path = tmp_path / "eeg.csv"
    columns = eeg_columns(0)
    columns["sensor-3"][50:60] = np.nan
    columns["sensor-4"][:] = np.nan
    ppb_emo_tables.write_table(path, columns)
    values, rate = ppb_emo_tables.read("eeg", path)
    assert rate == 100
    assert values[:, 3] == pytest.approx(3 + np.arange(1920) / 64, abs=1e-6)
    assert (values[:, 4] == 0).all()


def test_headers_may_be_broken_over_lines(tmp_path):
    path = tmp_path / "driving.csv"
    names = [f'" {name.replace(" ", chr(10))} "' for name in DRIVING[::-1]]
    path.write_text(
        "\ufeff" + ",".join(names) + "\n" + "1,2,3,4,5,6,7,8,9,10,11,12\n" * 60, "utf-8"
    )
    assert np.array_equal(ppb_emo_tables.read_driving(path)[0], np.arange(12, 0, -1))


def test_without_the_sheet_file_names_tell(tree, prepared, tmp_path):
    raw = copied(tree, tmp_path)
    (raw / SHEET).unlink()
    again = dataset().prepare(raw, Space(tmp_path / "prepared"))
    for name in prepared.inputs:
        assert np.array_equal(again.inputs[name], prepared.inputs[name], equal_nan=True)
    assert np.array_equal(again.targets["emotion"], prepared.targets["emotion"])


def test_a_recording_that_lacks_a_modality_is_left_out_and_told(tree, tmp_path, capsys):
    raw = copied(tree, tmp_path)
    ppb_emo.path_of(raw, "road", *CELLS[1]).unlink()
    found = dataset().prepare(raw, Space(tmp_path / "prepared"))
    assert np.array_equal(np.unique(found.group), [0, 2])
    assert np.array_equal(found.row, [*range(30), *range(60, 90)])  # ids stay
    told = " ".join(capsys.readouterr().err.split())
    assert "with road 2" in told
    assert "left out, not all four 1" in told


def copied(tree: Path, folder: Path) -> Path:
    shutil.copytree(tree, folder / "raw")
    return folder / "raw"


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
    "a word": (
        table("driving", Gear=np.array(["third"] * 750)),
        "invalid value 'third'",
    ),
    "too few rows": (lines_of("driving", 10), "has 10 rows for 30 s; it is cut off"),
    "half the rows": (lines_of("eeg", 1500), "has 1500 rows for 30 s, the others about 3000"),
    "a field too few": (
        lambda raw: _append(ppb_emo.path_of(raw, "driving", *CELLS[0]), "1,2\n"),
        "Expected 12 columns, got 2",
    ),
    "wrong encoding": (in_utf_16, "is no csv in UTF-8"),
    "a video cut off": (cut_off, "P02-AD.mp4 cannot be decoded"),
    "a short video": (short, "ends after 11.9 s, before second 12; it is cut off"),
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


@pytest.mark.parametrize(
    ("options", "told"),
    [
        ({"overlap": 0.75}, "must be a whole number"),
        ({"overlap": 1.0}, "must be a whole number"),
        ({"fold": 5}, "fold 5 is not one of 0 to 4"),
        ({"drop": "Speed"}, "drop 'Speed' is not one of Acceleration"),
    ],
)
def test_options_out_of_range_are_refused(options, told):
    with pytest.raises(Refusal, match=told):
        dataset(**options)


def many(participants: int = 12) -> Arrays:
    """A prepared source of every participant under every emotion; signals are all 0."""
    number = np.repeat(np.arange(participants * 7), 30)
    rate = {"eeg": 64, "driving": 20, "openface": 15, "road": 1}
    return Arrays(
        inputs={n: np.zeros((participants * 7 * 30 * r, 1), np.float32) for n, r in rate.items()},
        targets={"emotion": number % 7},
        tasks={"emotion": Task("multiclass", tuple(ppb_emo.EMOTIONS.values()))},
        row=np.arange(len(number)),
        group=number,
        split=np.full(len(number), "train"),
        attributes={"participant": 2 + number // 7},
    )


@pytest.mark.parametrize("overlap", [0.0, 0.5])
@pytest.mark.parametrize("split", ["random", "recording", "participant"])
def test_only_what_may_straddle_splits_does(split, overlap):
    source, tested = many(), 0
    for fold in range(5):
        rows = dataset(split=split, overlap=overlap, fold=fold).select(source, 0)
        units = {"recording": rows.row // 30, "participant": rows.attributes["participant"]}
        parts = {p: rows.split == p for p in ("train", "val", "test")}
        for unit, leaks in (("recording", split == "random"), ("participant", split[0] != "p")):
            seen = {p: set(units[unit][mask].tolist()) for p, mask in parts.items()}
            shared = seen["train"] & (seen["val"] | seen["test"]) or seen["val"] & seen["test"]
            assert bool(shared) == leaks, unit
        tested = tested + parts["test"].astype(int)
        assert np.array_equal(rows.group, units.get(split, units["recording"]))
    assert (tested == 1).all()
    assert len(rows.row) == 84 * (15 if overlap == 0 else 29)


def test_a_split_does_not_depend_on_the_overlap():
    dense, sparse = (dataset(overlap=o).select(many(), 0) for o in (0.5, 0.0))
    of_dense, of_sparse = (dict(zip(r.group, r.split, strict=True)) for r in (dense, sparse))
    assert of_dense == of_sparse


@pytest.fixture(scope="module")
def simulated(tmp_path_factory):
    folder = tmp_path_factory.mktemp("simulated")
    for part in ("raw", "truth"):
        (folder / part).mkdir()
    dataset().simulate(folder, rows=12, seed=5)
    return folder


def test_what_is_simulated_is_read_as_it_was_meant(simulated, tmp_path):
    found = dataset().prepare(simulated / "raw", Space(tmp_path))
    meant = [cells for _, cells in read_sheet(simulated / "raw" / SHEET)]
    assert len(meant) == 12
    for number in np.unique(found.group):
        of = found.group == number
        code = list(ppb_emo.EMOTIONS)[found.targets["emotion"][of][0]]
        assert meant[number]["category"] == code
        assert meant[number]["participant"] == f"P{found.attributes['participant'][of][0]:02d}"
        assert all(1 <= meant[number][rating] <= 9 for rating in ppb_emo.RATINGS)
    truth = read_npz(simulated / "truth/emotion.npz")
    assert truth["posterior"].sum(axis=1) == pytest.approx(1, abs=1e-5)
    rows = dataset(overlap=0.5).select(found, 0)
    assert set(rows.row.tolist()) <= set(truth["row"].tolist())
    driven = dict(zip(DRIVING[:4] + DRIVING[5:], found.inputs["driving"].T, strict=False))
    assert (driven["Velocity"] > -0.2).all()
    both = (driven["Gas pedal position"] > 5) & (driven["Brake pedal force"] > 5)
    assert both.mean() < 0.01  # only between samples, where some were lost


def test_each_emotion_misses_about_as_many_people():
    cells = draw_cells(240, torch.Generator().manual_seed(0))
    assert len(set(cells)) == 240
    assert {p for p, _ in cells} == set(range(2, 42))
    counts = [sum(code == c for _, c in cells) for code in ppb_emo.EMOTIONS]
    assert max(counts) - min(counts) <= 1


def test_the_stimulus_follows_from_what_is_felt_by_bayes():
    """Count who felt what under which stimulus, moment by moment."""
    assert journeys.EVOKED.sum(dim=1) == pytest.approx(torch.ones(7))
    generator = torch.Generator().manual_seed(0)
    driver = journeys.draw_driver(generator)
    told = journeys.stimulus_given_felt(driver)
    assert told.sum(dim=1) == pytest.approx(torch.ones(8), abs=1e-6)
    draws, count = 20_000, torch.zeros(8, 8)
    for meant in range(7):
        events = torch.multinomial(journeys.script()[meant], draws, True, generator=generator)
        prior = (
            driver.follows * torch.eye(8)[meant] + (1 - driver.follows) * journeys.EVOKED[events]
        )
        felt = torch.multinomial(prior, 1, generator=generator)[:, 0]
        count[:, meant] = torch.bincount(felt, minlength=8).float()
    counted = count[:7] / count[:7].sum(dim=1, keepdim=True)
    assert (counted - told[:7]).abs().max() < 0.02


def steady(emotion: str, rate: float = 15.0):
    """A clip in which one emotion is felt in full, by a driver without a manner of one's own."""
    prior = torch.eye(8)[affect.EMOTIONS.index(emotion)]
    clip = draw_clip(prior, 450, rate, torch.Generator().manual_seed(1))
    return replace(clip, states=affect.States(prior.expand(450, 8)))


def test_the_car_ahead_is_followed_and_braked_for():
    generator = torch.Generator().manual_seed(2)
    style = driving.Style(torch.zeros(8, 4), torch.zeros(4))
    events = torch.zeros(600, len(journeys.EVENTS))
    events[:, 0] = 1
    events[300:400] = torch.eye(len(journeys.EVENTS))[journeys.EVENTS.index("braking")]
    ride = driving.drive(style, steady("neutral"), events, journeys.EVENTS, generator)
    speed = dict(zip(DRIVING, ride.columns.T, strict=True))["Velocity"]
    assert ride.braking[300:340].all()
    assert not ride.braking[:300].any()
    assert not ride.braking[340:].any()
    assert ride.gap.min() > 1
    assert np.nanmean(speed[340:380]) < np.nanmean(speed[260:300]) - 1.5
    assert ride.travelled[-1] == pytest.approx(np.nansum(speed) / driving.RATE, rel=0.02)


def test_alpha_waves_fall_with_arousal_and_a_blink_is_in_front():
    brain = eeg.draw_brain(torch.Generator().manual_seed(3))
    names, power = list(eeg.CHANNELS), {}
    seconds = torch.arange(30 * eeg.RATE) / eeg.RATE
    for emotion in ("neutral", "surprise"):
        channels = eeg.record(brain, steady(emotion), torch.Generator().manual_seed(4))
        power[emotion] = eeg.band_powers(channels, "alpha").mean(dim=0)
        lid = at_times(steady(emotion).sides[:, AUS.index(45)].amax(dim=1), 15, seconds)
        lid = (lid - lid.mean())[: len(channels)]
        by_blink = lid @ channels.nan_to_num(0.0) / lid.square().sum()  # microvolt
        assert by_blink[names.index("Fp1")] == pytest.approx(eeg.BLINK, abs=15)
        assert by_blink[names.index("Cz")] == pytest.approx(0, abs=15)
    back = [names.index(n) for n in ("PO3", "PO4", "O1", "O2")]
    assert (power["surprise"][back] < 0.7 * power["neutral"][back]).all()


def test_band_power_of_a_wave_is_half_its_square():
    t = torch.arange(256) / eeg.RATE
    wave = 3 * torch.sin(2 * torch.pi * 10 * t)[:, None]
    assert eeg.band_powers(wave, "alpha") == pytest.approx(torch.full((2, 1), 4.5), abs=1e-3)
    assert eeg.band_powers(wave, "beta").max() < 1e-6


def test_a_rate_that_is_not_whole_is_told(tree, tmp_path, capsys):
    raw = copied(tree, tmp_path)
    ppb_emo_tables.write_table(
        ppb_emo.path_of(raw, "driving", *CELLS[0]),
        {name: values[:735] for name, values in driving_columns().items()},  # 24.5 a second
    )
    dataset().prepare(raw, Space(tmp_path / "prepared"))
    told = " ".join(capsys.readouterr().err.split())
    assert "driving, rows a second 24.5 to 25" in told
    assert "warning: driving, not whole 1 recordings, P02-AD first" in told
