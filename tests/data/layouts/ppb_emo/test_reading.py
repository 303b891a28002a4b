"""PPB-Emo: what is written is what is read, in step."""

from collections import Counter

import numpy as np
import pytest
from ppb_emo_tree import CELLS, SHEET, SIZE, copied, dataset, driving_columns, eeg_columns

from affectbench.data.face_tracks import FACE
from affectbench.data.layouts import ppb_emo, ppb_emo_tables
from affectbench.data.layouts.ppb_emo_driving import DERIVED, DRIVING
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space

X = FACE.index("pose_Tx")


def test_rows_are_pictures_of_the_road_with_their_labels(prepared):
    assert prepared.tasks["emotion"].names == (
        "anger", "disgust", "fear", "happiness", "neutral", "sadness", "surprise",
    )  # fmt: skip
    assert np.array_equal(prepared.row, np.arange(90))
    assert np.array_equal(prepared.targets["emotion"], np.repeat([0, 4, 5], 30))
    assert np.array_equal(prepared.group, np.repeat([0, 1, 2], 30))
    assert np.array_equal(prepared.attributes["participant"], np.repeat([2, 2, 3], 30))
    assert np.array_equal(prepared.attributes["people/age"], np.repeat([24, 24, 31], 30))
    assert prepared.attributes["people/gender"][60] == "male"


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
    place = np.asarray(prepared.inputs["openface"][:450, X], float)
    assert np.isnan(place).any()
    lost = np.flatnonzero(np.isnan(place)) / 15
    assert lost.min() >= 299 / 30
    assert lost.max() <= 320 / 30
    meant = np.where(np.isnan(place), 2 * np.arange(450), place)
    assert meant == pytest.approx(2 * np.arange(450), abs=1e-3)  # the short gap is filled in line
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
        assert take["openface"][n][-1, X] == pytest.approx(30 * second[n] + 58, abs=1e-3)
        assert np.abs(take["road"][n].astype(int) - 8 * (second[n] + 1)).max() <= 4  # the middle
    label = np.asarray(prepared.targets["emotion"])[rows.takes["emotion"].start]
    assert np.array_equal(label, np.array([0, 4, 5])[rows.group])


def test_several_pictures_of_a_window_are_at_equal_distances(tree, tmp_path):
    """Second s of the road is as grey as 8 s; a window of 2 s at 4 pictures a second has eight."""
    one, four = (dataset(road_rate=4, pictures=p) for p in (1, 4))
    prepared = one.prepare(tree, Space(tmp_path))
    single, several = (
        d.select(prepared, 0).takes["road"].of(prepared.inputs["road"]) for d in (one, four)
    )
    assert several.shape[1:] == (4, SIZE, SIZE, 3)
    begin = np.asarray(one.select(prepared, 0).row) % 120 // 4
    grey = several[np.arange(len(begin))].mean(axis=(2, 3, 4)) / 8
    assert grey == pytest.approx(begin[:, None] + [0, 0, 1, 1], abs=0.6)
    assert single[:].mean(axis=(1, 2, 3)) / 8 == pytest.approx(begin + 1, abs=0.6)
    for pictures in (0, 3, 16):
        with pytest.raises(
            Refusal, match=f"pictures {pictures} |for road_rate 4 and pictures {pictures}"
        ):
            dataset(road_rate=4, pictures=pictures)


def test_a_missing_value_is_between_its_neighbours_and_an_empty_channel_is_0(tree, tmp_path):
    path = tmp_path / "eeg.csv"
    columns = eeg_columns(0)
    columns["sensor-3"][50:60] = np.nan
    columns["sensor-4"][:] = np.nan
    ppb_emo_tables.write_table(path, columns)
    counts = Counter()
    values, rate, timed = ppb_emo_tables.read("eeg", path, counts)
    assert (rate, timed) == (100, False)
    assert counts == {"rows filled": 10, "channels empty": 1}
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


def test_what_is_filled_is_counted(tree, tmp_path, capsys):
    raw, columns = copied(tree, tmp_path), driving_columns()
    columns["Velocity"][10:13] = np.nan
    ppb_emo_tables.write_table(ppb_emo.path_of(raw, "driving", *CELLS[0]), columns)
    dataset().prepare(raw, Space(tmp_path / "prepared"))
    told = " ".join(capsys.readouterr().err.split())
    assert "driving, rows filled 3" in told
    assert "eeg, channels empty 0 eeg, rows filled 0" in told


def test_a_rate_that_is_not_whole_is_told(tree, tmp_path, capsys):
    raw = copied(tree, tmp_path)
    ppb_emo_tables.write_table(
        ppb_emo.path_of(raw, "driving", *CELLS[0]),
        {name: values[:735] for name, values in driving_columns().items()},  # 24.5 a second
    )
    dataset().prepare(raw, Space(tmp_path / "prepared"))
    told = " ".join(capsys.readouterr().err.split())
    assert "driving, rows a second 24.5 to 25" in told
    assert "warning: driving, not whole 1 files, PPB_Emo_dataset@DBD-30s-P02-AD.csv first" in told


@pytest.mark.parametrize("fast", [True, False])
def test_what_is_no_number_is_missing_and_clocks_are_no_channels(fast, tmp_path):
    columns = {"Time": np.arange(3000.0)} | eeg_columns(0)
    path = tmp_path / "a.csv"
    ppb_emo_tables.write_table(path, columns)
    header, first, *rest = path.read_text().splitlines()
    fields = first.split(",")
    fields[-1], fields[-2] = ("inf", "NaN") if fast else ("-nan(ind)", "-1.#IND")
    lines = [header, ",".join(fields), *rest, "", ""]
    path.write_bytes(b"\xef\xbb\xbf" + "\r\n".join(lines).encode())
    values = ppb_emo_tables.read_eeg(path, ppb_emo_tables.channels_of(path))
    assert values.shape == (3000, 32)
    assert np.argwhere(np.isnan(values)).tolist() == [[0, 30], [0, 31]]
    assert values[0, :30].tolist() == list(range(30))


def test_a_user_s_column_takes_the_place_of_no_reader_s(tree, tmp_path):
    """With a column `participant` of their own, people are still split as the reader says."""
    raw = copied(tree, tmp_path)
    (raw / "attributes.csv").write_text("name,participant\nP02,1\nP03,1\n")
    again = dataset().prepare(raw, Space(tmp_path / "prepared"))
    assert np.array_equal(again.attributes["participant"], np.repeat([2, 2, 3], 30))
    assert np.array_equal(again.attributes["people/participant"], np.ones(90))
