"""PPB-Emo: no table is stretched over the rows that it lost, and channels keep their places."""

import numpy as np
import pytest
from ppb_emo_tree import CELLS, SHEET, copied, dataset, driving_columns, eeg_columns

from affectbench.data.formats.spreadsheets import read_sheet, write_sheet
from affectbench.data.layouts import ppb_emo
from affectbench.data.layouts.ppb_emo_clocks import checked_rates, is_timed
from affectbench.data.layouts.ppb_emo_tables import channels_of, read_eeg, write_table
from affectbench.refusal import Refusal
from affectbench.store.arrays import Space

T = np.arange(750) / 25  # seconds of the driving table's rows


def table(path, clock, name="Time", kept=slice(None)):
    columns = {name: clock} | driving_columns()
    write_table(path, {key: values[kept] for key, values in columns.items()})
    return path


def test_a_rate_that_no_clock_confirms_is_that_of_the_others(tmp_path):
    paths = [tmp_path / f"{k}.csv" for k in range(3)]
    rates = [(25.0, False), (25.0, False), (24.4, False)]
    with pytest.raises(Refusal, match=r"2\.csv has 732 rows for 30 s, the others about 750"):
        checked_rates("driving", paths, rates)
    rates[2] = (20.0, True)
    assert checked_rates("driving", paths, rates)["driving, rows a second"] == "20 to 25"


@pytest.mark.parametrize("unit", [1, 1000, 1e6])
def test_a_clock_confirms_thirty_seconds_in_any_unit(unit, tmp_path):
    assert is_timed(table(tmp_path / "a.csv", unit * T))
    assert is_timed(table(tmp_path / "a.csv", unit * (T + 1000), "timestamp"))
    with pytest.raises(Refusal, match=r"a\.csv lasts 25\.60 s instead of 30; it is cut off"):
        is_timed(table(tmp_path / "a.csv", unit * T, kept=slice(0, 640)))


@pytest.mark.parametrize("name", ["Time", "index"])
def test_rows_that_are_lost_in_between_are_seen_by_the_clock(name, tmp_path):
    kept = np.delete(np.arange(750), np.s_[300:380])
    with pytest.raises(Refusal, match=f"rows are lost or not steady, by its column '{name}'"):
        is_timed(table(tmp_path / "a.csv", 25 * T, name, kept))


def test_a_column_that_is_no_clock_says_nothing(tmp_path):
    for clock in (np.arange(750) % 128, np.arange(750.0), np.array(["12:00"] * 750), 24 * T // 10):
        assert not is_timed(table(tmp_path / "a.csv", clock))


def test_channels_are_found_by_name_in_the_order_of_the_first_file(tmp_path):
    columns = eeg_columns(0)
    write_table(tmp_path / "a.csv", columns)
    write_table(tmp_path / "b.csv", dict(reversed(columns.items())))
    channels = channels_of(tmp_path / "a.csv")
    assert np.array_equal(*(read_eeg(tmp_path / f"{name}.csv", channels) for name in "ab"))
    columns["Trigger"] = columns.pop("sensor-5")
    write_table(tmp_path / "b.csv", columns)
    with pytest.raises(
        Refusal, match=r"b\.csv has no channel 'sensor-5', which the first file has"
    ):
        read_eeg(tmp_path / "b.csv", channels)


def test_a_file_without_names_is_not_short_of_its_first_line(tmp_path):
    write_table(tmp_path / "a.csv", {f"{k}.5": np.zeros(9) for k in range(32)})
    with pytest.raises(
        Refusal, match=r"line 1: '0\.5' is no name of a column; the line with names"
    ):
        channels_of(tmp_path / "a.csv")


def test_a_stem_may_be_written_with_its_suffix(tree, tmp_path):
    raw = copied(tree, tmp_path)
    lines = read_sheet(raw / SHEET)
    for column in ppb_emo.STEM_COLUMNS.values():
        lines[0][1][column] += ".mp4" if "road" in column else ".CSV"
    names = list(lines[0][1])
    write_sheet(raw / SHEET, names, [list(cells.values()) for _, cells in lines])
    rows = dataset().prepare(raw, Space(tmp_path / "prepared")).row
    assert len(rows) == 30 * len(CELLS)
