"""Still faces simulated in every layout."""

import pytest
from simulated_data import simulated
from still_trees import ROWS, SEED, TREES


@pytest.fixture(scope="session")
def trees(tmp_path_factory):
    """Miniature trees of all layouts: name -> folder with raw and truth."""
    return {
        name: simulated(tmp_path_factory.mktemp(name), plugin, rows=ROWS, seed=SEED, **options)
        for name, (plugin, options) in TREES.items()
    }
