"""CREMA-D made by hand: four clips of one actor, as files and as arrays."""

import pytest
from crema_d_tree import CLIPS, SECONDS, VOTES, prepare, write_lists, write_media


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """A folder with the lists, sound and video of four clips; OpenFace was not run."""
    raw = tmp_path_factory.mktemp("crema_d") / "raw"
    write_lists(raw, [*CLIPS], VOTES)
    for number, (name, seconds) in enumerate(zip(CLIPS, SECONDS, strict=True)):
        write_media(raw, name, seconds, number)
    return raw


@pytest.fixture(scope="session")
def prepared(tree, tmp_path_factory):
    return prepare(tree, tmp_path_factory.mktemp("prepared"))
