"""FER+ made by hand, as files."""

import pytest
from fer_plus_tree import old_labels, table, write_pictures, write_votes


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A folder with both csv; its six first lines are the release's."""
    raw, lines = tmp_path_factory.mktemp("fer_plus") / "raw", table()
    write_votes(raw, lines)
    write_pictures(raw, lines, old_labels(lines))
    return raw
