"""The command line's arguments: mistakes are one line with what was meant, help shows examples."""

import json

import pytest

from affectbench.project.verbs import VERBS
from affectbench.running import arguments, commands
from affectbench.running.arguments import OUTSIDE
from affectbench.running.examples import EXAMPLES, examples


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ("paln", "affectbench: error: there is no verb 'paln'; did you mean 'plan'?"),
        (
            "plan --bugdet 3",
            "affectbench plan: error: there is no option '--bugdet'; did you mean '--budget'?",
        ),
        (
            "plan --budget soon",
            "affectbench plan: error: 'soon' is no time; write 90s, 10m or 2h",
        ),
        (
            "plan --cores 0",
            "affectbench plan: error: argument --cores: '0' is no whole number above 0",
        ),
        (
            "verify --sample 1.5",
            "affectbench verify: error: argument --sample: '1.5' is no whole number above 0",
        ),
        (
            "show a b",
            "affectbench show: error: 'b' is one argument too many; --help shows an example",
        ),
        (
            "check a",
            "affectbench check: error: the following arguments are required: FRESH|NAME",
        ),
        (
            "fit --spce {}",
            "affectbench fit: error: the following arguments are required: --spec",
        ),
    ],
)
def test_a_mistake_is_one_line_with_what_was_meant(given, told, capsys):
    with pytest.raises(SystemExit) as ended:
        arguments.read(given.split())
    assert ended.value.code == 2
    assert capsys.readouterr().err == f"{told}\n"


@pytest.mark.parametrize("verb", [*EXAMPLES, *VERBS, *OUTSIDE])
def test_the_help_of_each_verb_ends_in_examples(verb, capsys):
    with pytest.raises(SystemExit) as ended:
        arguments.read([verb, "--help"])
    assert ended.value.code == 0
    told = capsys.readouterr().out
    lines = told.rpartition("examples:\n")[2].splitlines()
    assert lines == [f"  {command}" for command in examples(verb)]
    assert verb in lines[0]


def test_the_help_of_all_shows_an_example_of_each_verb_for_people(capsys):
    with pytest.raises(SystemExit):
        arguments.read(["--help"])
    told = capsys.readouterr().out
    for verb in EXAMPLES:
        assert f"  python -P -m affectbench {verb}" in told


@pytest.mark.parametrize("verb", [["plan"], ["show", "xa_cmd"]])
@pytest.mark.parametrize(
    ("content", "told"),
    [
        (None, "there is no such config file"),
        (b"variants: &v\n  loop: *v\n", "what begins here holds itself"),
        ("seeds: [0]".encode("utf-16"), "it is not UTF-8 text"),
    ],
)
def test_a_config_that_snakemake_could_not_read_is_one_line(verb, content, told, tmp_path, capsys):
    file = tmp_path / "mine.yaml"
    if content is not None:
        file.write_bytes(content)
    assert commands.main([*verb, "--configfile", str(file)]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert told in line
    assert str(file) in line


@pytest.mark.parametrize(
    ("spec", "told"),
    [
        ("{}", "--spec has no 'member'; snakemake --printshellcmds"),
        ("[1]", "--spec is '[1]', no mapping"),
        ("{", "--spec is not JSON"),
    ],
)
def test_a_spec_that_lacks_something_is_one_line(spec, told, capsys):
    assert commands.main(["fit", "--spec", spec]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert told in line


@pytest.mark.parametrize(
    ("settings", "told"),
    [
        ("{", "AFFECTBENCH_SETTINGS is not JSON ("),
        ("[1]", "AFFECTBENCH_SETTINGS is '[1]', no mapping; unset it, or let snakemake set it"),
        ('{"time_out": {}}', "unknown setting 'time_out' (did you mean 'timeout'?); unset it"),
    ],
)
def test_settings_that_are_none_are_one_line(settings, told, capsys, monkeypatch):
    monkeypatch.setenv("AFFECTBENCH_SETTINGS", settings)
    assert commands.main(["table", "--spec", "{}"]) == 2
    [line] = capsys.readouterr().err.splitlines()
    assert told in line


def test_json_that_is_wrong_within_a_job_is_not_said_of_its_spec(monkeypatch):
    monkeypatch.setattr(commands, "_run", lambda *_: json.loads("{"))
    with pytest.raises(json.JSONDecodeError):
        commands.main(["table", "--spec", "{}"])


def test_a_kind_of_plug_in_without_a_name_is_told_what_is_missing(capsys):
    with pytest.raises(SystemExit):
        arguments.read(["check", "method"])
    assert "required: FRESH|NAME" in capsys.readouterr().err
