"""The files of a config: how they merge, on which line a key stands, and keys that stand twice."""

import re
from pathlib import Path

import pytest
from snakemake.utils import update_config

from affectbench.plan import configs
from affectbench.plan.inherit import merged
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal

ALIAS = re.compile(r"(?m)(<<:|[:\-,\[{] *[&*]\w+)")


BOMB = "b0: &b0 {x: y}\n" + "".join(
    f"b{n}: &b{n} {{l: *b{n - 1}, r: *b{n - 1}}}\n" for n in range(1, 26)
)  # 26 lines that would unfold to 2^26 values


def written(folder: Path, text: str) -> Path:
    path = folder / "mine.yaml"
    path.write_text(text, "utf-8")
    return path


def test_files_merge_as_snakemake_merges_them():
    files = [*configs.default_files(), ROOT / "config/paper.yaml"]
    ours, theirs = {}, {}
    for file in files:
        ours = merged(ours, configs.load(file).content)
        update_config(theirs, configs.load(file).content)
    assert ours == theirs == configs.read([ROOT / "config/paper.yaml"])


def test_several_given_files_are_merged_before_they_override(tmp_path):
    """As Snakemake does, so that a mapping takes the place of a null of a file before it."""
    first, second = tmp_path / "first.yaml", tmp_path / "second.yaml"
    first.write_text("variants: {xa_cmd: null}", "utf-8")
    second.write_text("variants: {xa_cmd: {title: X}}", "utf-8")
    assert configs.read([first, second])["variants"]["xa_cmd"]["like"] == "uniform_cmd"


def test_the_last_file_that_says_a_key_is_its_place(tmp_path):
    mine = written(tmp_path, "variants:\n  xa_cmd: {title: X}\n  own:\n    like: xa_cmd\n")
    positions = configs.positions([mine])
    assert positions["variants", "own", "like"] == [(mine, 4)]
    assert positions["variants", "xa_cmd", "title"][-1] == (mine, 2)
    [method] = positions["variants", "xa_cmd", "method"]
    assert method.file.name == "cross_modal.yaml"
    assert "method: xa_cmd" in method.file.read_text("utf-8").splitlines()[method.line - 1]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("seeds: [0]\nrows: {}\nseeds: [1]\n", "the key 'seeds' stands twice, on lines 1 and 3"),
        ("variants:\n  a: {lr: 1,\n      lr: 2}\n", "the key 'lr' stands twice, on lines 2 and 3"),
        (
            "papers:\n  p:\n    arms:\n      - {ood: [x], variants: [y], ood: [z]}\n",
            "the key 'ood' stands twice, on line 4",
        ),
        ("seeds: [0]\n  rows: 3\n", "line 2: not valid YAML"),
        ("seeds: *none\n", "line 1: not valid YAML: found undefined alias"),
        (
            "seeds: 2001-99-99\n",
            "a value cannot be read (month must be in 1..12); put it in quotes",
        ),
        ("variants: &v\n  loop: *v\n", "line 1: what begins here holds itself; write it out"),
        ("a: &a\n  - *a\n", "line 1: what begins here holds itself"),
        (BOMB, "its aliases unfold to more than 100,000 values; write out what is meant"),
        ("variants:\n  1: {}\n", "line 2: the key '1' is no text; put it in quotes"),
        ("yes: {}\n", "line 1: the key 'yes' is no text"),
        ("? [a, b]\n: 1\n", "line 1: the key a list is no text"),
        ("seeds: [010]\n", "line 1: YAML reads 010 in another base; write the number that you"),
        ("steps: 1:30\n", "line 1: YAML reads 1:30 in another base"),
        ("lr: 1:30.5\n", "line 1: YAML reads 1:30.5 in another base"),
        ("root_seed: 0x" + "f" * 5000, "line 1: the number 0xffff"),
        ("seeds:\n - " + "9" * 5000, "... has 5000 digits; write one that is not as long"),
        ("a: !!python/object:os.system x\n", "line 1: not valid YAML: could not determine a"),
        ("a: 'x\0'\n", "not valid YAML"),
        ("a: " + "[" * 5000 + "]" * 5000, "it is nested too deeply; write it flatter"),
        ("- 1\n", "it holds no mapping; write KEY: VALUE lines"),
        ("", "it holds no mapping; write KEY: VALUE lines"),
    ],
)
def test_a_file_that_cannot_be_meant_is_refused(tmp_path, text, message):
    with pytest.raises(Refusal) as refusal:
        configs.check_files([written(tmp_path, text)])
    assert message in str(refusal.value)
    assert str(tmp_path / "mine.yaml") in str(refusal.value)
    assert "\n" not in str(refusal.value)


def test_a_file_of_another_encoding_is_named(tmp_path):
    path = tmp_path / "mine.yaml"
    for encoding in ("latin-1", "utf-16"):
        path.write_bytes("title: Verhältnis".encode(encoding))
        with pytest.raises(Refusal, match=r"mine.yaml: it is not UTF-8 text; save it as UTF-8"):
            configs.check_files([path])


def test_a_file_that_is_not_there_is_named(tmp_path):
    with pytest.raises(Refusal, match=r"none.yaml: there is no such config file"):
        configs.read([tmp_path / "none.yaml"])
    with pytest.raises(Refusal, match=r": it is a folder; name a YAML file in it"):
        configs.read([tmp_path])
    with pytest.raises(Refusal, match=r"it cannot be read \(File name too long\)"):
        configs.read([tmp_path / ("x" * 300)])
    with pytest.raises(Refusal, match=r"it cannot be read \(embedded null byte\)"):
        configs.read([tmp_path / "a\0b"])


def test_a_byte_order_mark_and_windows_line_ends_change_nothing(tmp_path):
    path = tmp_path / "mine.yaml"
    path.write_bytes(b"\xef\xbb\xbfroot_seed: 1\r\nseeds: [0, 0x10]\r\n")
    assert configs.load(path).content == {"root_seed": 1, "seeds": [0, 16]}


def test_a_users_anchors_and_merge_keys_are_no_duplicates(tmp_path):
    text = "variants:\n  a: &a {hparams: {lr: 1}}\n  b: {<<: *a, method: m, hparams: {lr: 2}}\n"
    loaded = configs.load(written(tmp_path, text))
    assert loaded.content["variants"]["b"] == {"hparams": {"lr": 2}, "method": "m"}
    assert loaded.lines["variants", "b", "hparams", "lr"] == 3


def test_our_own_configs_have_no_anchor():
    for folder in ("config", "tests"):
        for path in sorted((ROOT / folder).rglob("*.yaml")):
            assert not ALIAS.findall(path.read_text("utf-8")), path


def test_presets_are_short():
    """Each is at most two fifths of what it was before configs could inherit."""
    lines = {n: len((ROOT / f"config/{n}.yaml").read_text().splitlines()) for n in LINES_BEFORE}
    assert all(5 * lines[name] <= 2 * before for name, before in LINES_BEFORE.items()), lines


LINES_BEFORE = {"smoke": 135, "paper": 182}


def test_presets_are_the_files_beside_the_default_ones_as_a_user_names_them(tmp_path):
    own = tmp_path / "mine.yaml"
    files = [ROOT / "config/smoke.yaml", own, *configs.default_files()]
    assert configs.presets(files) == ["config/smoke.yaml", "mine.yaml"]
