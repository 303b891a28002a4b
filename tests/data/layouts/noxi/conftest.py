"""NoXi simulated, as files and as arrays."""

import pytest
from noxi_tree import prepare
from simulated_data import simulated

from affectbench.data.simulation import conversations

SEED = 7


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """Eight short sessions: 6 s each."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(conversations, "SECONDS", 6)
        return simulated(tmp_path_factory.mktemp("noxi"), "noxi", rows=1, seed=SEED)


@pytest.fixture(scope="session")
def prepared(tree, tmp_path_factory):
    return prepare(tree / "raw", tmp_path_factory.mktemp("prepared"))
