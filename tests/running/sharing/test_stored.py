"""What a bundle says of the data behind it: a digest of names and sizes, and no name."""

from types import SimpleNamespace

from affectbench.project import fingerprint
from affectbench.running.sharing import stored
from affectbench.running.sharing.stored import Stored


def of_sources(**origins: str) -> Stored:
    """Return a run of evaluations on sources of some origins, without files."""
    run = Stored([])
    run.plans = {
        "paper": {
            "evaluations": [
                {
                    "dataset": name, "variant": "v", "generation": 0, "source": name,
                    "use": name, "origin": origin,
                }
                for name, origin in origins.items()
            ]
        }
    }  # fmt: skip
    return run


def test_real_data_is_known_by_its_names_and_sizes(tmp_path, monkeypatch):
    raw = tmp_path / "licensed"
    raw.mkdir()
    (raw / "anna.csv").write_text("1,2,3")
    source = SimpleNamespace(origin="raw", raw=str(raw), use="faces", name="faces")
    plan = SimpleNamespace(sources={"faces": source})
    monkeypatch.setattr(stored, "read_plan", lambda *_: plan)
    told = of_sources(faces="raw", gone="raw").data([])
    digest = fingerprint.of_folder(raw)
    assert told["faces"] == {"use": "faces", "origin": "raw", "digest": digest}
    assert told["gone"]["digest"] == ""  # which the config does not have
    assert "anna" not in str(told)


def test_simulated_data_is_known_by_its_manifest(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    manifest = tmp_path / "data/simulated/made/manifest.json"
    manifest.parent.mkdir(parents=True)
    manifest.write_text("{}")
    told = of_sources(made="simulated").data([])
    assert told["made"]["digest"] == fingerprint.of_bytes(manifest)
