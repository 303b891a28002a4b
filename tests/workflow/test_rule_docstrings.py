"""Every rule's docstring says what comes in, what goes out, and which keys its `spec` has."""

import contextlib
import json
import re
from collections.abc import Iterator

import pytest
from presets import CATALOGUE, plan_of
from small_config import minimal

from affectbench.plan import configs, report_specs
from affectbench.plan.members import read_plan
from affectbench.plan.own import Own
from affectbench.plan.specs import Specs
from affectbench.project.root import ROOT
from affectbench.store import labs

RULE = re.compile(r'^rule (\w+):\n    """(.+?)"""\n(.*?)(?=^\w|\Z)', re.MULTILINE | re.DOTALL)
SPEC = re.compile(r"^        spec=(?:lambda w: )?(?:report_)?specs\.(\w+)\(", re.MULTILINE)


def rules_in(text: str) -> Iterator[tuple[str, str, str]]:
    """Yield the name, the docstring and the body of each rule of a file."""
    yield from RULE.findall(text)


RULES = {
    name: (docstring, body)
    for path in sorted((ROOT / "workflow/rules").glob("*.smk"))
    for name, docstring, body in rules_in(path.read_text("utf-8"))
}


GIVEN = {"constant": {"method": "constant", "inputs": [], "tasks": {"target": "activity"}}}
REFERENCES = minimal()  # whose constant is given row ids, and others compute in bfloat16
for variant in REFERENCES["variants"].values():
    variant |= {"precision": "bf16", "compile": True}
REFERENCES["variants"] |= GIVEN
REFERENCES["papers"]["cross_modal"]["arms"][0]["variants"].append("constant")
STARTS = read_plan(configs.read([ROOT / "config/starts.yaml"]), CATALOGUE)
NOTHING = Own((), {}, False)  # of a user's own


@pytest.fixture(scope="module")
def asked(tmp_path_factory) -> dict[str, list[str]]:
    """Every spec of the default preset, by the function that makes it."""
    plan = plan_of("default")
    specs, references = Specs(plan), read_plan(REFERENCES, CATALOGUE)
    exhibits = [(paper, name) for paper, names in plan.exhibits.items() for name in names]
    searches = plan.searches.values()
    outside = [
        (member, other)
        for cell in plan.evaluations.values()
        for other in cell.ood
        for member in plan.members_of(cell)
    ]
    simulated = [s for s, source in plan.sources.items() if source.origin == "simulated"]
    return {
        "simulate": [specs.simulate(source) for source in simulated],
        "prepare": [specs.prepare(source) for source in plan.sources],
        "select": [specs.select(dataset) for dataset in plan.datasets],
        "fit": [
            *(specs.fit(member) for member in plan.members),
            *map(Specs(references).fit, references.members),
        ],
        "predict": [specs.predict(member, other) for member, other in outside],
        "explain": [specs.explain(m) for arms in plan.arms.values() for m in arms.explained],
        "occlude": [specs.occlude(m) for arms in plan.arms.values() for m in arms.occluded],
        "publish": [specs.publish(member) for member in plan.members],
        "evaluate": [specs.evaluate(cell) for cell in plan.evaluations.values()],
        "gallery": [specs.gallery(*key) for arms in plan.arms.values() for key in arms.galleries],
        "compare": [specs.compare(paper) for paper in plan.arms],
        "subgroups": [specs.subgroups(paper) for paper in plan.arms],
        "exhibit": [specs.exhibit(paper, name) for paper, name in exhibits],
        "sheet": [specs.sheet(source) for source in plan.shown],
        "report": [report_specs.report(specs), beside_a_lab(specs, tmp_path_factory)],
        "page": [report_specs.page(specs, paper) for paper in plan.arms],
        "mine": [report_specs.mine(specs, "results/plan/members.json", NOTHING)],
        "partial": [report_specs.partial(specs, "results/plan/members.json")],
        "search": [specs.search(search.variant) for search in searches],
        "start": [Specs(STARTS).start(name) for name in STARTS.exported],
        "trials": [specs.trials(search.dataset, search.variant) for search in searches],
    }


def beside_a_lab(specs: Specs, tmp_path_factory) -> str:
    """Return the report's spec in a folder where another lab's results were imported."""
    with contextlib.chdir(tmp_path_factory.mktemp("with a lab")):
        (labs.folder_of("other") / labs.BUNDLE).parent.mkdir(parents=True)
        (labs.folder_of("other") / labs.BUNDLE).write_text("{}")
        return report_specs.report(specs)


def keys_in(docstring: str) -> list[str]:
    """Return the keys that follow "Spec:" in a docstring.

    >>> keys_in("Fit. Spec: member, source (whose rows, files), tasks. ")
    ['member', 'source', 'tasks']
    """
    listed = re.sub(r"\([^)]*\)", "", docstring.partition("Spec:")[2])
    return [key.strip() for key in listed.strip().rstrip(".").split(",")]


def test_every_rule_has_a_docstring_that_was_read():
    text = "".join(p.read_text("utf-8") for p in (ROOT / "workflow/rules").glob("*.smk"))
    assert len(RULES) == len(re.findall(r"^rule \w+:", text, re.MULTILINE))


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_says_what_comes_in_and_what_goes_out(rule):
    docstring, _ = RULES[rule]
    paragraphs = re.findall(r"^    (In|Out|Spec): \S", docstring, re.MULTILINE)
    assert paragraphs == ["In", "Out", "Spec"]


@pytest.mark.parametrize("rule", RULES)
def test_a_rule_lists_the_keys_of_its_spec(rule, asked):
    docstring, body = RULES[rule]
    [function] = SPEC.findall(body)
    assert asked[function], f"the default preset has no job of rule {rule}"
    keys = [set(json.loads(spec)) for spec in asked[function]]
    assert set(keys_in(docstring)) == set.union(*keys)
    left_out = set.union(*keys) - set.intersection(*keys)
    of_fit = {"given", "weights", "precision", "compile"}
    sometimes = {"evaluate": {"occluded", "explained"}, "fit": of_fit, "report": {"labs"}}
    assert left_out == sometimes.get(rule, set())


def test_a_key_that_is_missing_or_too_many_is_seen():
    text = 'rule fit:\n    """Fit.\n\n    Spec: member, sources.\n    """\n    input:\n'
    [(name, docstring, _)] = rules_in(text)
    assert (name, keys_in(docstring)) == ("fit", ["member", "sources"])
