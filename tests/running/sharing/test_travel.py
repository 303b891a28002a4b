"""Results travel: exported in one folder, imported in another, the same there byte for byte."""

import hashlib
import io
import json
import subprocess
import sys
import zipfile
from pathlib import Path
from urllib.parse import unquote

import pyarrow.parquet
import pytest

from affectbench.refusal import Refusal
from affectbench.running.sharing.export import Wishes, bundle_of, export
from affectbench.running.sharing.importing import import_bundle
from affectbench.running.sharing.stored import Stored
from affectbench.stages import compare, table
from affectbench.store.zips import write_zip

LEAST = 5  # rows of a group: the watch has groups of 9


def read(bundle: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(bundle) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def ask(project, *arguments: object, ok: bool = True) -> str:
    """Run a verb in a project's folder and return what it printed."""
    done = subprocess.run(
        [sys.executable, "-P", "-m", "affectbench", *map(str, arguments)],
        cwd=project.folder,
        env=project.environment(),
        capture_output=True,
        text=True,
    )
    assert (done.returncode == 0) == ok, done.stdout + done.stderr
    return done.stdout + done.stderr


@pytest.fixture(scope="module")
def bundle(finished, tmp_path_factory) -> Path:
    """The bundle of the finished project, whose data's names are numbers."""
    path = tmp_path_factory.mktemp("bundle") / "cross_modal.zip"
    told = ask(
        finished, "export", "--papers", "cross_modal", "--to", path, "--least-rows", LEAST,
        "--licence", "CC-BY-4.0", "--citation", "A lab (2026)",
    )  # fmt: skip
    for name, content in read(path).items():
        assert f"{len(content):12} {name}\n" in told
    return path


@pytest.fixture
def elsewhere(tmp_path, monkeypatch) -> Path:
    """An empty folder, which is the working folder."""
    folder = tmp_path / "elsewhere"
    folder.mkdir()
    monkeypatch.chdir(folder)
    return folder


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
PERSON, HOST, HOME = "anna_schmidt", "emotion-lab-7", "/home/anna/licensed"


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


def changed(bundle: Path, into: Path, name: str, content: bytes | None, *, told: bool) -> Path:
    """Write a bundle of which one file is another, or gone; `told` is whether its digest fits."""
    contents = read(bundle)
    contents.pop(name, None)
    if content is not None:
        contents[name] = content
    if told:
        about = json.loads(contents["bundle.json"])
        digest = hashlib.sha256(content).hexdigest()
        about["files"][name] = {"bytes": len(content), "sha256": digest}
        contents["bundle.json"] = json.dumps(about).encode()
    write_zip(into, contents)
    return into


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
    name = f"results/metrics/{MEMBER.removesuffix('/s0')}/sufficient.parquet"
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


def test_the_crate_has_what_its_profiles_require(bundle):
    """As Workflow Run Crate 0.5, Workflow RO-Crate 1.0 and RO-Crate 1.1 say."""
    contents = read(bundle)
    graph = json.loads(contents["ro-crate-metadata.json"])["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["about"] == {"@id": "./"}
    specifications = {of["@id"] for of in descriptor["conformsTo"]}
    assert specifications == {
        "https://w3id.org/ro/crate/1.1",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    }
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    profiles = {profile["@id"] for profile in root["conformsTo"]}
    assert "https://w3id.org/ro/wfrun/workflow/0.5" in profiles
    assert profiles <= entities.keys()
    workflow = entities[root["mainEntity"]["@id"]]
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow"} <= set(workflow["@type"])
    assert entities[workflow["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    [action] = [entity for entity in graph if entity["@type"] == "CreateAction"]
    assert action["instrument"] == {"@id": workflow["@id"]}
    parts = {part["@id"] for part in root["hasPart"]}
    assert {result["@id"] for result in action["result"]} <= parts
    for part in parts - {workflow["@id"]}:
        content = contents[unquote(part)]
        assert entities[part]["sha256"] == hashlib.sha256(content).hexdigest()
