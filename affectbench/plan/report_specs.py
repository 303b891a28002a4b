"""The spec of the report: each paper with its exhibits, contact sheets, and the page's files."""

import json
from collections.abc import Iterable, Sequence
from pathlib import Path

from affectbench.plan.codes import Codes
from affectbench.plan.entries import Evaluation
from affectbench.plan.members import Plan
from affectbench.plan.own import Own
from affectbench.plan.specs import Specs
from affectbench.project import fingerprint
from affectbench.project.root import PUBLISHED, ROOT
from affectbench.store.files import canonical, digest_of
from affectbench.store.labs import BUNDLE, folder_of, labs_here

PAGE = ROOT / "affectbench/reports/page"
LOOK = (".css", ".j2", ".js")  # no code, but what the page is


def report(specs: Specs, presets: Sequence[str] = ()) -> str:
    """Return what the page shows: papers and their exhibits, contact sheets, and its look.

    Only where results of other labs were imported it has the key "labs", with their digests.

    presets  the config's files beside the default preset's, by name
    """
    given = {lab: fingerprint.of_bytes(folder_of(lab) / BUNDLE) for lab in labs_here()}
    content = _content(specs, presets, specs.plan.arms, specs.plan.used)
    return canonical({**content, **({"labs": given} if given else {})})


def page(specs: Specs, paper: str, presets: Sequence[str] = ()) -> str:
    """Return what the page of one paper shows."""
    return canonical(_content(specs, presets, [paper], sources_of(specs.plan, paper)))


def sources_of(plan: Plan, paper: str) -> list[str]:
    """Return the sources that a paper uses, in the order of the config."""
    evaluations = plan.arms[paper].evaluations
    members = plan.ancestry(m for e in evaluations for m in plan.members_of(e))
    datasets = {m.dataset for m in members} | {name for e in evaluations for name in e.ood}
    names = {plan.datasets[name].source for name in datasets}
    return [source for source in plan.used if source in names]


def _content(
    specs: Specs, presets: Sequence[str], papers: Iterable[str], sources: Iterable[str]
) -> dict:
    plan = specs.plan
    sheets = [
        {"source": source, "use": plan.sources[source].use, "origin": plan.sources[source].origin}
        for source in sources
    ]
    look = [
        PUBLISHED / "papers.yaml",
        PUBLISHED / "datasets.yaml",
        *sorted(path for path in PAGE.iterdir() if path.suffix in LOOK),
    ]
    return {
        "papers": [_paper(specs, name) for name in papers],
        "sheets": sheets,
        "root_seed": plan.root_seed,
        "effort": plan.effort,
        "presets": list(presets),
        "look": [fingerprint.of_bytes(path) for path in look],
    }


def partial(
    specs: Specs, members: str, presets: Sequence[str] = (), configfiles: Sequence[str] = ()
) -> str:
    """Return the spec of a partial report: of the whole one, and of what it has to compare anew.

    configfiles  as `running/run_configs.py` notes them of a run
    """
    of_papers = {
        name: {paper: json.loads(spec_of(paper)) for paper in specs.plan.exhibits}
        for name, spec_of in (("compare", specs.compare), ("subgroups", specs.subgroups))
    }
    whole = {"report": json.loads(report(specs, presets)), "configfiles": list(configfiles)}
    return canonical({"members": members, **whole, **of_papers})


def mine(specs: Specs, members: str, added: Own, presets: Sequence[str] = ()) -> str:
    """Return the spec of the page of what a user's files add: a partial report of their papers."""
    spec = json.loads(partial(specs, members, presets))
    del spec["configfiles"]
    papers = [paper for paper in spec["report"]["papers"] if paper["name"] in added.evaluations]
    own = {paper: [e.key for e in of_paper] for paper, of_paper in added.evaluations.items()}
    names = [Path(file).name for file in added.files]
    whole = {**spec, "report": {**spec["report"], "papers": papers}}
    return canonical({**whole, "own": own, "files": names})


def wanted(specs: Specs, codes: Codes) -> dict[str, str]:
    """Return what each member is to be made of: its fit's spec and code, as a digest."""
    return {
        canonical(member): digest_of(
            [json.loads(specs.fit(member)), codes.of_variant("fit", member.variant)]
        )
        for member in specs.plan.members
    }


def _paper(specs: Specs, paper: str) -> dict:
    plan, evaluations = specs.plan, specs.plan.arms[paper].evaluations
    facts = {name: specs.exhibit_facts(paper, name) for name in plan.exhibits[paper]}
    return {
        "name": paper,
        "members": len({m for evaluation in evaluations for m in plan.members_of(evaluation)}),
        "datasets": dict(sorted(_origin(plan, evaluation) for evaluation in evaluations)),
        "exhibits": [
            {
                "name": name,
                "kind": fact["KIND"],
                "title": fact["TITLE"],
                "caption": fact["CAPTION"],
                "reads": fact["READS"],
            }
            for name, fact in facts.items()
        ],
    }


def _origin(plan: Plan, evaluation: Evaluation) -> tuple[str, str]:
    """Return an evaluation's dataset as the config calls it, and where its data comes from."""
    dataset = plan.datasets[evaluation.dataset]
    return dataset.base, plan.sources[dataset.source].origin
