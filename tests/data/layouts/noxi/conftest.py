"""NoXi simulated, as files and as arrays."""

import pytest
from noxi_tree import prepare

from affectbench.data.simulation import conversations
from affectbench.project.plugins import load

SEED = 7


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """Eight short sessions: 6 s each."""
    folder = tmp_path_factory.mktemp("noxi")
    for part in ("raw", "truth"):
        (folder / part).mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversations, "SECONDS", 6)
        load("Dataset", "noxi", {}).simulate(folder, rows=1, seed=SEED)
    return folder


@pytest.fixture(scope="session")
def prepared(tree, tmp_path_factory):
    return prepare(tree / "raw", tmp_path_factory.mktemp("prepared"))
