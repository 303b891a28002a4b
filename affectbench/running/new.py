"""`new`: a plug-in that runs at once, with its contract as comments, and a config that uses it."""

import shlex
from pathlib import Path

import yaml

from affectbench.naming import fault_of
from affectbench.plan import configs
from affectbench.project.plugins import KINDS, names
from affectbench.project.root import ROOT
from affectbench.refusal import Refusal, remedy
from affectbench.store import files

TEMPLATES = Path(__file__).parent / "templates"
WORDS = {"method": "method", "dataset": "dataset", "net": "network"}  # as a user says it -> kind
PLACEHOLDER = "NAME"


def kind_of(word: str) -> str:
    """Return the kind of plug-in that a user's word means."""
    if word not in WORDS:
        raise Refusal(f"there is no kind '{word}'; {remedy(word, WORDS, 'kind')}")
    return WORDS[word]


def new(word: str, name: str, into: Path | None) -> None:
    """Write a plug-in and a config for it, and print what to run next; nothing is overwritten.

    into  a folder of plug-ins; None: the project
    """
    kind = kind_of(word)
    _check_name(kind, name)
    root = ROOT if into is None else Path(into).expanduser().resolve()
    plugin = KINDS[kind].folder_in(root) / f"{name}.py"
    config = (ROOT / "config" if into is None else root) / f"{name}.yaml"
    for path in (plugin, config):
        if path.exists():
            raise Refusal(f"{shown(path)} is there already; choose another name")
    places = "" if into is None else yaml.safe_dump({"plugins": [str(root)]}, allow_unicode=True)
    for path, suffix, before in ((plugin, "py", ""), (config, "yaml", places)):
        text = (TEMPLATES / f"{word}.{suffix}.txt").read_text("utf-8")
        files.write_text(path, before + text.replace(PLACEHOLDER, name))
    option = [] if into is None else ["--plugins", str(root)]
    print(f"{shown(plugin)}: the {word}; it works as it is, and its comments say what to write")
    print(f"{shown(config)}: a config that uses it")
    print("Next, in the project's folder:")
    print(f"  python -P -m affectbench check {shlex.join([word, name, *option])}")
    files_given = shlex.join(["config/smoke.yaml", shown(config)])
    print(f"  snakemake --configfile {files_given} --directory .smoke -- mine")


def shown(path: Path) -> str:
    """Return a path as a command in the project's folder names it."""
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def _check_name(kind: str, name: str) -> None:
    """Refuse a name that is none of a plug-in, or that something of the presets has."""
    if fault_of(name) or not name.isidentifier() or name.startswith("_"):
        raise Refusal(f"'{name}' is no name of a plug-in; use letters, digits and _, as in my_cmd")
    if not isinstance(yaml.safe_load(name), str):
        raise Refusal(f"'{name}' is no text to YAML, in which configs are; choose another name")
    if name in names(kind, ROOT):
        raise Refusal(f"there is a {kind} '{name}' already; choose another name")
    config = configs.read()
    for table in ("variants", "datasets", "papers"):
        if name in config[table]:
            raise Refusal(f"{table}.{name} is in the presets already; choose another name")
