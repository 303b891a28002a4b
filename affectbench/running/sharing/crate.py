"""The description of a bundle as a Workflow Run RO-Crate, by the package rocrate.

It says which workflow made which files, under which licence, in terms that archives and validators
know: https://w3id.org/ro/wfrun/workflow.
"""

import json
from collections.abc import Mapping
from pathlib import Path

from affectbench.project.root import ROOT
from affectbench.store.bundle_names import CRATE, WORKFLOW

PROFILES = {
    "https://w3id.org/ro/wfrun/process/0.5": ("Process Run Crate", "0.5"),
    "https://w3id.org/ro/wfrun/workflow/0.5": ("Workflow Run Crate", "0.5"),
    "https://w3id.org/workflowhub/workflow-ro-crate/1.0": ("Workflow RO-Crate", "1.0"),
}
TERMS = {"sha256": "https://w3id.org/ro/terms/workflow-run#sha256"}  # words that 1.1 lacks
KINDS = {  # ending -> media type
    ".csv": "text/csv",
    ".json": "application/json",
    ".md": "text/markdown",
    ".parquet": "application/vnd.apache.parquet",
}
NO_LICENCE = "none stated: ask the lab before you use or pass on these results"
NO_CITATION = "none stated"


def described(about: Mapping) -> str:
    """Return the content of ro-crate-metadata.json.

    about  what the bundle says of itself (see `schemas.ABOUT`)
    """
    from rocrate.model import ContextEntity
    from rocrate.rocrate import ROCrate

    crate = ROCrate(version="1.1")
    crate.metadata.extra_terms.update(TERMS)
    papers = ", ".join(about["papers"])
    crate.name = f"Results of affectbench: {papers}"
    crate.description = (
        "Metrics, the sums by seed and numbered group that they are computed from, records of the"
        f" trained networks, and tables of the papers {papers}. No data is in it."
    )
    crate.root_dataset["datePublished"] = about["date"]
    crate.root_dataset["citation"] = about["citation"]
    licence = {"@type": "CreativeWork", "name": about["licence"], "description": about["licence"]}
    crate.root_dataset["license"] = crate.add(ContextEntity(crate, "#licence", licence))
    profiles = [
        crate.add(ContextEntity(crate, address, _work(*words)))
        for address, words in PROFILES.items()
    ]
    crate.root_dataset["conformsTo"] = profiles
    workflow = crate.add_workflow(ROOT / WORKFLOW, WORKFLOW, main=True, lang="snakemake")
    workflow["name"] = "affectbench: from raw data to a paper's tables"
    results = [
        crate.add_file(dest_path=name, properties=_of_file(name, size))
        for name, size in about["files"].items()
        if name != WORKFLOW
    ]
    run = {
        "@type": "CreateAction",
        "name": f"A run of affectbench for {papers}",
        "endTime": about["date"],
        "actionStatus": "http://schema.org/CompletedActionStatus",
        "description": f"Networks were trained, scored and compared, as the plan says: {papers}",
    }
    action = crate.add(ContextEntity(crate, "#run", run))
    action["instrument"], action["result"] = workflow, results
    crate.root_dataset["mentions"] = [action]
    graph = crate.metadata.generate()
    graph["@graph"].sort(key=lambda entity: (entity["@id"] != CRATE, entity["@id"]))
    return json.dumps(graph, indent=1, sort_keys=True) + "\n"


def _work(name: str, version: str) -> dict[str, str]:
    return {"@type": "CreativeWork", "name": name, "version": version}


def _of_file(name: str, size: Mapping) -> dict[str, str]:
    kind = KINDS[Path(name).suffix]
    about = {"name": Path(name).name, "encodingFormat": kind, "contentSize": str(size["bytes"])}
    return about | {"sha256": size["sha256"]}
