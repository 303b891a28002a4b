"""Bundles that are refused, each in one line, and nothing is kept of them."""

import io

import pyarrow.parquet
import pytest
from bundles import changed, read

from affectbench.refusal import Refusal
from affectbench.running.sharing.importing import import_bundle

MEMBER = "watch-overlap=0-split=recording-fold=0/baseline/g0"
CELLS = "results/comparison/cross_modal/cells.csv"


def other_number(content: bytes) -> bytes:
    """Return cells.csv of which the first value is another one by .01."""
    head, first, *rest = content.decode().splitlines()
    values, at = first.split(","), head.split(",").index("value")
    values[at] = str(float(values[at]) + 0.01)
    return "\n".join([head, ",".join(values), *rest, ""]).encode()


@pytest.mark.parametrize("told", [False, True])
def test_a_number_that_was_changed_is_refused(bundle, tmp_path, elsewhere, told):
    """Also where the list of digests was changed with it."""
    content = other_number(read(bundle)[CELLS])
    other = changed(bundle, tmp_path / "other.zip", CELLS, content, told=told)
    because = r"line 2: value is .*its sums give" if told else r"is not as it was exported"
    with pytest.raises(Refusal, match=because):
        import_bundle(other, "lab")
    assert list(elsewhere.rglob("*")) == []


def test_a_sum_that_was_changed_is_refused(bundle, tmp_path, elsewhere):
    name = f"results/metrics/{MEMBER}/sufficient.parquet"
    sums = pyarrow.parquet.read_table(io.BytesIO(read(bundle)[name]))
    values = sums["value"].to_numpy().copy()
    values[0] += 1
    place = sums.column_names.index("value")
    written = io.BytesIO()
    pyarrow.parquet.write_table(sums.set_column(place, "value", pyarrow.array(values)), written)
    other = changed(bundle, tmp_path / "other.zip", name, written.getvalue(), told=True)
    with pytest.raises(Refusal, match="its sums give"):
        import_bundle(other, "lab")
    assert list(elsewhere.rglob("*")) == []


@pytest.mark.parametrize(
    ("name", "content", "because"),
    [
        ("../../evil.json", b"{}", "a bundle has no file '../../evil.json'"),
        ("/etc/evil.json", b"{}", "a bundle has no file '/etc/evil.json'"),
        ("results/plan/a.pkl", b"", r"a bundle has no file 'results/plan/a\.pkl'"),
        ("results/plan/more.json", b"{}", r"does not list 'results/plan/more\.json'"),
        (CELLS, None, r"lists 'results/comparison/cross_modal/cells\.csv'"),
        ("bundle.json", None, r"has no 'bundle\.json'"),
        ("bundle.json", b"[" * 100_000, r"'bundle\.json' is no JSON"),
        ("bundle.json", b"{}", r"is not as export writes it"),
        ("bundle.json", b'{"version": 2}', "it is of version 2 of bundles"),
    ],
)
def test_what_no_export_writes_is_refused(bundle, tmp_path, elsewhere, name, content, because):
    other = changed(bundle, tmp_path / "other.zip", name, content, told=False)
    with pytest.raises(Refusal, match=because) as refused:
        import_bundle(other, "lab")
    assert "\n" not in str(refused.value)
    assert list(elsewhere.rglob("*")) == []


@pytest.mark.parametrize("lab", ["..", "a/b", "", "a b"])
def test_a_lab_is_called_by_a_safe_name(bundle, elsewhere, lab):
    with pytest.raises(Refusal, match=r"^--as: "):
        import_bundle(bundle, lab)


def test_a_lab_is_not_overwritten(bundle, elsewhere):
    import_bundle(bundle, "lab")
    with pytest.raises(Refusal, match="is there already; remove it"):
        import_bundle(bundle, "lab")
