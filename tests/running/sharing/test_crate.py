"""The description of a bundle as a Workflow Run RO-Crate."""

import hashlib
import json
from urllib.parse import unquote

from bundles import read


def test_the_crate_has_what_its_profiles_require(bundle):
    """As Workflow Run Crate 0.5, Workflow RO-Crate 1.0 and RO-Crate 1.1 say."""
    contents = read(bundle)
    graph = json.loads(contents["ro-crate-metadata.json"])["@graph"]
    entities = {entity["@id"]: entity for entity in graph}
    descriptor, root = entities["ro-crate-metadata.json"], entities["./"]
    assert descriptor["about"] == {"@id": "./"}
    specifications = {of["@id"] for of in descriptor["conformsTo"]}
    assert specifications == {
        "https://w3id.org/ro/crate/1.1",
        "https://w3id.org/workflowhub/workflow-ro-crate/1.0",
    }
    assert {"name", "description", "datePublished", "license"} <= root.keys()
    profiles = {profile["@id"] for profile in root["conformsTo"]}
    assert "https://w3id.org/ro/wfrun/workflow/0.5" in profiles
    assert profiles <= entities.keys()
    workflow = entities[root["mainEntity"]["@id"]]
    assert {"File", "SoftwareSourceCode", "ComputationalWorkflow"} <= set(workflow["@type"])
    assert entities[workflow["programmingLanguage"]["@id"]]["@type"] == "ComputerLanguage"
    [action] = [entity for entity in graph if entity["@type"] == "CreateAction"]
    assert action["instrument"] == {"@id": workflow["@id"]}
    parts = {part["@id"] for part in root["hasPart"]}
    assert {result["@id"] for result in action["result"]} <= parts
    for part in parts - {workflow["@id"]}:
        content = contents[unquote(part)]
        assert entities[part]["sha256"] == hashlib.sha256(content).hexdigest()
