"""A mistake in a user's own plug-in ends a command with one line and exit code 2."""

import pytest

from affectbench.running.commands import main
from affectbench.running.new import TEMPLATES

CONFIG = """plugins: [ours]
rows: {curves: 20}
datasets: {curves: {use: curves}}
variants:
  one: {method: supervised, net: {name: cnn1d}, inputs: [curve], tasks: {target: arousal}}
papers: {own: {arms: [{datasets: [curves], variants: [one]}]}}
"""
DECODE = "    decode: ClassVar[tuple[str, ...]] = ()"


@pytest.fixture
def ours(tmp_path, monkeypatch):
    """The template of a dataset as a user's own, and a config that plans it."""
    text = (TEMPLATES / "dataset.py.txt").read_text("utf-8").replace("NAME", "curves")
    (tmp_path / "ours/datasets").mkdir(parents=True)
    (tmp_path / "ours/datasets/curves.py").write_text(text, "utf-8")
    (tmp_path / "own.yaml").write_text(CONFIG, "utf-8")
    monkeypatch.chdir(tmp_path)
    return tmp_path / "ours/datasets/curves.py"


@pytest.mark.parametrize(
    "command",
    [
        ("plan", "--configfile", "own.yaml"),
        ("inspect", "curves", "--raw", "ours", "--plugins", "ours"),
    ],
)
@pytest.mark.parametrize(
    ("old", "new", "expected"),
    [
        (DECODE, "", "class 'Dataset' has no 'decode' that a plan can read without running it"),
        ("= ()  # op", "= ('folt',)  # op", "decode names 'folt', which is no option; did you mea"),
        ('"""curves', "'''", "not valid Python: "),
    ],
)  # fmt: skip
def test_a_mistake_is_one_line(ours, capsys, command, old, new, expected):
    text = ours.read_text("utf-8")
    assert text.count(old) == 1
    ours.write_text(text.replace(old, new), "utf-8")
    assert main(list(command)) == 2
    line = capsys.readouterr().err
    assert line.startswith(f"affectbench {command[0]}: error: {ours}")
    assert expected in line
    assert line.count("\n") == 1
