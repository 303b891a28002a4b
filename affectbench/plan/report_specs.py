"""The spec of the report: each paper with its exhibits, contact sheets, and the page's files."""

import json
from collections.abc import Sequence

from affectbench.plan.codes import Codes
from affectbench.plan.entries import Evaluation
from affectbench.plan.members import Plan
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
    plan = specs.plan
    sources = {source: plan.sources[source] for source in plan.used}
    sheets = [
        {"source": source, "use": entry.use, "origin": entry.origin}
        for source, entry in sources.items()
    ]
    look = [
        PUBLISHED / "papers.yaml",
        PUBLISHED / "datasets.yaml",
        *sorted(path for path in PAGE.iterdir() if path.suffix in LOOK),
    ]
    given = {lab: fingerprint.of_bytes(folder_of(lab) / BUNDLE) for lab in labs_here()}
    return canonical(
        {
            "papers": [_paper(specs, name) for name in plan.arms],
            "sheets": sheets,
            "root_seed": plan.root_seed,
            "effort": plan.effort,
            "presets": list(presets),
            "look": [fingerprint.of_bytes(path) for path in look],
            **({"labs": given} if given else {}),
        }
    )


def partial(specs: Specs, members: str, presets: Sequence[str] = ()) -> str:
    """Return the spec of a partial report: of the whole one, and of what it has to compare anew."""
    of_papers = {
        name: {paper: json.loads(spec_of(paper)) for paper in specs.plan.exhibits}
        for name, spec_of in (("compare", specs.compare), ("subgroups", specs.subgroups))
    }
    return canonical(
        {"members": members, "report": json.loads(report(specs, presets)), **of_papers}
    )


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
