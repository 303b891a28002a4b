"""Still faces simulated in every layout."""

import pytest
from still_trees import ROWS, SEED, TREES

from affectbench.project.plugins import load


@pytest.fixture(scope="session")
def trees(tmp_path_factory):
    """Miniature trees of all layouts: name -> folder with raw and truth."""
    folders = {}
    for name, (plugin, options) in TREES.items():
        folders[name] = tmp_path_factory.mktemp(name)
        for part in ("raw", "truth"):
            (folders[name] / part).mkdir()
        load("Dataset", plugin, options).simulate(folders[name], rows=ROWS, seed=SEED)
    return folders
