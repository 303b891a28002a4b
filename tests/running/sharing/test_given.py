"""Plans, records and sums of strangers: what could not be read, or not safely, is refused."""

import io
import json

import numpy as np
import pyarrow
import pyarrow.parquet
import pytest
from bundles import changed, read

from affectbench.refusal import Refusal
from affectbench.running.sharing import sums_given
from affectbench.running.sharing.importing import import_bundle

FOLDER = "watch-overlap=0-split=recording-fold=0/baseline/g0"
RECORD = f"results/members/{FOLDER}/s0/record.json"
SUMS = f"results/metrics/{FOLDER}/sufficient.parquet"
PLAN, TITLES = (f"results/plan/cross_modal{ending}.json" for ending in ("", ".titles"))


def without(*place):
    def change(value):
        *above, key = place
        for name in above:
            value = value[name]
        del value[key]

    return change


def put(*place, value):
    def change(within):
        *above, key = place
        for name in above:
            within = within[name]
        within[key] = value

    return change


@pytest.mark.parametrize(
    ("name", "change", "because"),
    [
        (PLAN, without("evaluations"), "is no plan of cross_modal"),
        (PLAN, without("evaluations", 0, "seeds"), "is no plan of cross_modal"),
        (PLAN, put("evaluations", 0, "generation", value="0"), "is no plan of cross_modal"),
        (PLAN, put("evaluations", 0, "dataset", value=".."), "holds what no export writes"),
        (PLAN, put("evaluations", 0, "raw", value="x"), "holds what no export writes"),
        (PLAN, put("evaluations", 0, "seeds", value=[7]), r"has no 'results/metrics|has no 'resu"),
        (PLAN, put("paper", value="concepts"), "is no plan of cross_modal"),
        (TITLES, put("baseline", "title", value="{:9999999999}"), "holds what no export writes"),
        (TITLES, put("baseline", "title", value="{0.__class__}"), "holds what no export writes"),
        (TITLES, without("baseline"), r"cannot be computed again \(KeyError: 'baseline'\)"),
        (RECORD, without("environment", "commit"), "is no record as export writes it"),
        (RECORD, without("cost"), "is no record as export writes it"),
        (RECORD, put("host", value="lab"), "is no record as export writes it"),
        (RECORD, put("spec", "member", 3, value=1), r"\(it is of another member\)"),
        (RECORD, put("cost", "seconds", value=float("nan")), "NaN is no number"),
        ("results/plan/draws.json", put("a", value=1), "holds what is no seed"),
    ],
)
def test_a_plan_or_record_that_no_export_writes_is_refused(
    bundle, tmp_path, elsewhere, name, change, because
):
    value = json.loads(read(bundle)[name])
    change(value)
    other = changed(bundle, tmp_path / "o.zip", name, json.dumps(value).encode(), told=True)
    with pytest.raises(Refusal, match=because) as refused:
        import_bundle(other, "lab")
    assert "\n" not in str(refused.value)
    assert list(elsewhere.rglob("*")) == []


def with_column(bundle, name: str, values) -> bytes:
    """Return the sums of a bundle with another column."""
    table = pyarrow.parquet.read_table(io.BytesIO(read(bundle)[SUMS]))
    place = table.column_names.index(name)
    written = io.BytesIO()
    pyarrow.parquet.write_table(table.set_column(place, name, values(table[name])), written)
    return written.getvalue()


@pytest.mark.parametrize(
    ("name", "values", "because"),
    [
        ("index", lambda old: pyarrow.array(np.full(len(old), 2**40)), "a place that none has"),
        ("index", lambda old: pyarrow.array(np.full(len(old), -1)), "a place that none has"),
        ("group", lambda old: pyarrow.array(["anna"] * len(old)), "otherwise than by a number"),
        ("group", lambda old: pyarrow.array([None] * len(old), "string"), "a name in it is no"),
        ("kind", lambda old: pyarrow.array(["os"] * len(old)), "the unknown kind 'os'"),
        ("value", lambda old: pyarrow.array(["1"] * len(old)), "a sum in it is no number"),
        ("seed", lambda old: pyarrow.array([[1]] * len(old)), "a number in its column 'seed'"),
        ("ensemble_size", lambda old: pyarrow.array(np.full(len(old), 9)), "of a size that its"),
    ],
)
def test_sums_that_could_not_be_read_safely_are_refused(
    bundle, tmp_path, elsewhere, name, values, because
):
    content = with_column(bundle, name, values)
    other = changed(bundle, tmp_path / "o.zip", SUMS, content, told=True)
    with pytest.raises(Refusal, match=because):
        import_bundle(other, "lab")
    assert list(elsewhere.rglob("*")) == []


@pytest.mark.parametrize("content", [b"", b"PAR1", b"no table at all", b"PAR1" + b"\0" * 99])
def test_what_is_no_table_is_refused(bundle, tmp_path, elsewhere, content):
    other = changed(bundle, tmp_path / "o.zip", SUMS, content, told=True)
    with pytest.raises(Refusal, match=r"sufficient\.parquet cannot be read"):
        import_bundle(other, "lab")


def test_sums_that_would_fill_the_memory_are_refused_before_they_are_laid_out(
    bundle, tmp_path, elsewhere, monkeypatch
):
    """A table of one repeated line is small in a file: 3 million are less than 100 kB."""
    table = pyarrow.parquet.read_table(io.BytesIO(read(bundle)[SUMS]))
    written = io.BytesIO()
    longer = table.take(pyarrow.array(np.zeros(3_000_000, int)))
    pyarrow.parquet.write_table(longer, written, compression="zstd")
    content = written.getvalue()
    assert len(content) < 100_000
    other = changed(bundle, tmp_path / "o.zip", SUMS, content, told=True)
    monkeypatch.setattr(sums_given, "MOST_LINES", 2_000_000)
    with pytest.raises(Refusal, match="more than 2000000 lines"):
        import_bundle(other, "lab")
    monkeypatch.setattr(sums_given, "MOST_NUMBERS", 10)
    with pytest.raises(Refusal, match="would fill the memory"):
        import_bundle(bundle, "lab")
