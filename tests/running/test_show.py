"""`show`: what an entry expands to, where its values are from, and who its relatives are."""

import subprocess
import sys

import pytest

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.fields import docstrings, fields_of
from affectbench.plan.origins import Origins
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal
from affectbench.running.show import show

SMOKE = str(ROOT / "config/smoke.yaml")


def shown(capsys, name: str, *configfiles: str) -> str:
    show(name, configfiles)
    return capsys.readouterr().out


def line_of(text: str, key: str) -> str:
    [line] = [line for line in text.splitlines() if line.split()[:1] == [key]]
    return " ".join(line.split())


def section_of(text: str, title: str) -> list[str]:
    [block] = [block for block in text.split("\n\n") if block.startswith(title)]
    return [line.strip() for line in block.splitlines()[1:]]


def test_each_value_of_a_variant_has_its_line(capsys):
    text = shown(capsys, "sampled_cmd", SMOKE)
    assert text.startswith("variant sampled_cmd, like rival_by_class, like road_xa_cmd, like road_")
    for key, value, entry in (
        ("lr", "0.001", "road_baseline"),
        ("steps", "6", "road_baseline"),
        ("min_rows", "1", "road_xa_cmd"),
        ("weights_from", "sampled", ""),
    ):
        words = line_of(text, key)
        assert words.startswith(f"{key} {value} config/")
        assert words.endswith(f", of {entry}" if entry else "")
        file, line = words.split()[2].rstrip(",").split(":")
        assert key in (ROOT / file).read_text("utf-8").splitlines()[int(line) - 1]
    assert "default, methods/xa_cmd.py:" in line_of(text, "temperature")
    assert "of road_baseline" in line_of(text, "widths")
    assert line_of(text, "seeds").startswith("seeds [0] config/default/cross_modal.yaml:")
    assert "config/smoke.yaml" in line_of(text, "steps")


def test_an_effort_has_its_line_and_its_budgets(capsys, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("effort: 0.5\nvariants: {xa_cmd: {effort: [0.25, 2, 4]}}\n", "utf-8")
    text = shown(capsys, "xa_cmd", str(file))
    assert line_of(text, "effort") == f"effort [0.25, 2, 4] {file}:2"
    assert line_of(text, "steps").startswith("steps 280 config/default/")
    assert section_of(text, "Budgets with their effort") == [
        "xa_cmd-effort=0.25: effort 0.125, steps 35, validate_every 9",
        "xa_cmd-effort=4: effort 2, steps 560, validate_every 140",
    ]
    assert "Budgets" not in shown(capsys, "xa_cmd")


def test_a_variant_has_its_relatives(capsys):
    text = shown(capsys, "agcm")
    assert section_of(text, "Learns from")[0].startswith("start vit_56  (weights, digest ")
    assert "wild_agcm_voice" in section_of(text, "Like it")
    assert section_of(text, "Expands to 1 variant") == ["agcm-embedding_size=16"]
    assert section_of(text, "Fits")[0] == "6 members: 3 on raf_db, 3 on affectnet"
    assert section_of(shown(capsys, "agcm_concepts"), "Learn from it") == [
        "by_step  (prefit)",
        "by_step_probabilities  (prefit)",
        "independent  (prefit)",
    ]
    students = section_of(shown(capsys, "stu_v"), "Learns from")
    assert "stu_v  (all its own seeds, from its second generation on)" in students


def test_a_variant_that_no_arm_needs_says_so(capsys):
    text = shown(capsys, "agcm_sizes", str(ROOT / "config/paper.yaml"))
    assert section_of(text, "Fits") == ["none: no arm needs it"]


def test_a_point_of_a_sweep_leads_to_its_entry(capsys):
    text = shown(capsys, "agcm-embedding_size=16")
    assert text.startswith("variant agcm\n")


def test_a_dataset_has_its_options_its_sources_and_its_papers(capsys):
    text = shown(capsys, "aff_wild2_frames", SMOKE)
    assert line_of(text, "rows").startswith("rows 240 config/smoke.yaml:")
    assert line_of(text, "edition").startswith("edition abaw3 config/default/data.yaml:")
    source = "aff_wild2-size=56-edition=abaw3-simulated_frames=2-rendered=used"
    assert f"{source}: simulated, 240 rows" in text
    assert section_of(text, "In papers")[0].startswith("concepts: wild_agcm")
    text = shown(capsys, "short_clips", SMOKE)
    assert text.startswith("dataset short_clips\n")
    assert line_of(text, "rows").startswith("rows 240 config/smoke.yaml:4")
    assert len(section_of(shown(capsys, "ppb_emo"), "Expands to 2 datasets")) == 2
    text = shown(capsys, "raf_db", str(ROOT / "config/paper.yaml"))
    assert section_of(text, "Prefit elsewhere")[0] == "agcm"


def test_a_method_has_its_text_and_its_fields_as_written(capsys):
    text = shown(capsys, "method:agcm")
    assert "lr: Positive = 1e-5  # released configuration" in section_of(text, "Fields")
    assert "noxi_agcm  (AGCM)" in section_of(text, "Used by")
    assert docstrings(ROOT / "methods/agcm.py")[0].splitlines()[0] in text


def test_fields_have_the_comments_above_them():
    field = fields_of(Catalogue([ROOT]).get("method", "xa_cmd", "here"))["class_mode"]
    lines = field.text.splitlines()
    assert lines[0].startswith("# ")
    assert lines[-1].startswith("class_mode: Literal[")
    written = (ROOT / "methods/xa_cmd.py").read_text("utf-8").splitlines()
    assert written[field.line - 1].strip() == lines[-1]


def test_a_name_of_two_kinds_says_how_to_see_the_other(capsys):
    text = shown(capsys, "xa_cmd")
    assert text.startswith("variant xa_cmd, like uniform_cmd")
    assert text.endswith("A method has this name, too: show method:xa_cmd\n")


@pytest.mark.parametrize(
    ("name", "message"),
    [
        ("xa_cdm", "no variant or dataset or method 'xa_cdm'; did you mean 'xa_cmd'?"),
        ("method:road_xa_cdm", "the config has no method 'road_xa_cdm'; see config/default and"),
        ("dataset:wach", "the config has no dataset 'wach'; did you mean 'watch'?"),
        ("net:vit", "'net:vit': unknown kind 'net'; known kinds: dataset, method, variant"),
    ],
)
def test_a_name_that_is_none_is_refused(name, message):
    with pytest.raises(Refusal) as refusal:
        show(name, [])
    assert message in str(refusal.value)


def test_every_entry_of_every_preset_can_be_shown(capsys):
    for preset in ("smoke", "paper"):
        files = [str(ROOT / f"config/{preset}.yaml")]
        config = Origins(files).config
        for kind, names in (("variant", config["variants"]), ("dataset", config["datasets"])):
            for name in list(names)[::9]:
                assert shown(capsys, f"{kind}:{name}", *files).startswith(f"{kind} {name}")
    for name in Catalogue([ROOT]).names("method"):
        lines, declared = shown(capsys, f"method:{name}"), Catalogue([ROOT]).get("method", name, "")
        assert ("\nFields\n" in lines) == bool(declared.options)


def test_a_mistake_is_one_line_and_exit_code_2():
    command = [sys.executable, "-P", "-m", "affectbench", "show", "xa_cdm"]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 2
    assert done.stderr.startswith("affectbench show: error: ")
    assert done.stderr.count("\n") == 1
