"""Results travel: exported in one folder, imported in another, the same there byte for byte."""

import io
import json
from pathlib import Path

import pyarrow.parquet
import pytest
from verbs_of_a_project import ask

from affectbench.refusal import Refusal
from affectbench.running.sharing.export import Wishes, bundle_of, export
from affectbench.running.sharing.stored import Stored
from affectbench.stages import compare, table
from affectbench.store.seals import seal_of

LEAST = 5  # rows of a group: the watch has groups of 9


def test_what_is_imported_elsewhere_is_the_same_byte_for_byte(
    bundle, finished, fresh_project, tmp_path
):
    other = fresh_project(tmp_path / "another clone")
    told = ask(other, "import", bundle, "--as", "lab_1")
    assert "rebuilt from their sums and the same" in told
    lab = other.folder / "results/labs/lab_1"
    compared = ("cells", "differences", "claims", "curves")
    names = [f"results/comparison/cross_modal/{name}.csv" for name in compared]
    names += [
        f"reports/tables/cross_modal/{name}.{kind}"
        for name in ("table2", "weightings")
        for kind in ("csv", "md", "json", "tex", "html")
    ]
    for name in names:
        assert (lab / name).read_bytes() == (finished.folder / name).read_bytes(), name
    listed = (other.folder / "reports/labs/README.md").read_text("utf-8")
    assert "## lab_1" in listed
    assert "- Licence: CC-BY-4.0\n" in listed
    assert "- Citation: A lab (2026)\n" in listed


def test_the_same_run_gives_the_same_bytes(bundle, finished, tmp_path, monkeypatch):
    monkeypatch.chdir(finished.folder)
    again = tmp_path / "again.zip"
    wishes = Wishes(licence="CC-BY-4.0", citation="A lab (2026)", least=LEAST)
    export(["cross_modal"], again, wishes)
    assert again.read_bytes() == bundle.read_bytes()


def test_a_dry_run_prints_what_would_leave_and_writes_nothing(
    finished, tmp_path, monkeypatch, capsys
):
    monkeypatch.chdir(finished.folder)
    export(["cross_modal"], tmp_path / "a.zip", Wishes(least=LEAST), dry_run=True)
    assert "sufficient.parquet\n" in capsys.readouterr().out
    assert list(tmp_path.iterdir()) == []


# What a lab would not give away, planted where a run might hold it.
PERSON, HOST, HOME = "anna_schmidt", "emotion-lab-7", "/data/anna/licensed"


def plant(folder: Path) -> list[str]:
    """Give people's names to the groups of a run, and write paths into its records.

    Returns all names that must not leave. Groups keep their order, as sums are added in it.
    """
    names = set()
    for path in folder.glob("results/metrics/*/*/g0/sufficient.parquet"):
        columns = pyarrow.parquet.read_table(path)
        groups = columns["group"].to_pylist()
        called = [f"{PERSON}_{group}_{HOST}" for group in groups]
        names.update(called)
        place = columns.column_names.index("group")
        renamed = columns.set_column(place, "group", pyarrow.array(called).dictionary_encode())
        pyarrow.parquet.write_table(renamed, path)
        seal_of(path).unlink()
    for path in folder.glob("results/members/*/*/g0/s0/record.json"):
        record = json.loads(path.read_text("utf-8"))
        record["host"] = HOST
        record["reason"] = f"no file {HOME}/face.png"
        record["environment"]["user"] = PERSON
        record["spec"]["hparams"]["cache"] = f"{HOME}/cache"
        record["data"][f"{HOME}/raw.csv"] = "0" * 64
        path.write_text(json.dumps(record), "utf-8")
    for path in (folder / "results/plan").glob("cross_modal*.json"):
        plan = json.loads(path.read_text("utf-8"))
        if "evaluations" in plan:
            plan["host"] = HOST
            plan["evaluations"][0]["raw"] = HOME
        elif "titles" in path.name:
            plan["baseline"]["owner"] = PERSON
        path.write_text(json.dumps(plan), "utf-8")
    return sorted(names)


def texts_of(contents: dict[str, bytes]) -> bytes:
    """Return all that can be read in a bundle, what is packed inside its tables as well."""
    parts = [*map(str.encode, contents), *contents.values()]
    for name, content in contents.items():
        if name.endswith(".parquet"):
            columns = pyarrow.parquet.read_table(io.BytesIO(content))
            for column in ("task", "kind", "group", "statistic"):
                parts += [str(word).encode() for word in columns[column].unique().to_pylist()]
    return b"\n".join(parts)


def test_no_name_of_a_person_file_or_machine_leaves(project, monkeypatch):
    planted = plant(project.folder)
    monkeypatch.chdir(project.folder)
    compare.run({"paper": "cross_modal", "root_seed": 0}, "")
    for name in ("table2", "weightings"):
        table.run({"paper": "cross_modal", "exhibit": name}, "")
    contents = bundle_of(Stored(["cross_modal"]), Wishes(least=LEAST))
    told = texts_of(contents)
    secrets = [PERSON, HOST, HOME, "licensed", "face.png", str(project.folder), *planted]
    assert [secret for secret in secrets if secret.encode() in told] == []
    assert b"withheld" in contents["results/members/" + MEMBER + "/record.json"]
    cells = "results/comparison/cross_modal/cells.csv"
    assert contents[cells] == Path(cells).read_bytes()  # drawn as by the names, without them


MEMBER = "watch-overlap=0-split=recording-fold=0/baseline/g0/s0"


def test_groups_with_few_rows_are_refused_or_put_together(finished, monkeypatch):
    monkeypatch.chdir(finished.folder)
    with pytest.raises(Refusal, match=r"^watch: \d+ groups? with fewer than 10 rows"):
        bundle_of(Stored(["cross_modal"]), Wishes())
    contents = bundle_of(Stored(["cross_modal"]), Wishes(pool=True))
    about = json.loads(contents["bundle.json"])
    groups, pools = about["pooled"]["watch"]["groups"], about["pooled"]["watch"]["pools"]
    assert 20 < pools < groups
    name = f"results/metrics/{MEMBER.removesuffix('/s0')}/sufficient.parquet"
    sums = pyarrow.parquet.read_table(io.BytesIO(contents[name])).to_pandas()
    counts = sums[(sums["statistic"] == "count") & (sums["task"] == "activity")]
    assert counts["value"].min() >= 10
    with pytest.raises(Refusal, match="too few rows even together"):
        bundle_of(Stored(["cross_modal"]), Wishes(pool=True, least=100_000))
