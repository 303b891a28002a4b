"""PPB-Emo made by hand, as files and as arrays."""

import pytest
from ppb_emo_tree import (
    CELLS,
    PEOPLE,
    dataset,
    driving_columns,
    eeg_columns,
    face_columns,
    road_pictures,
)

from affectbench.data.formats.openface import write_openface
from affectbench.data.formats.videos import write_video
from affectbench.data.layouts import ppb_emo, ppb_emo_tables
from affectbench.store.arrays import Space


@pytest.fixture(scope="session")
def tree(tmp_path_factory):
    """Three recordings made by hand."""
    raw = tmp_path_factory.mktemp("ppb_emo") / "raw"
    for number, cell in enumerate(CELLS):
        ppb_emo_tables.write_table(ppb_emo.path_of(raw, "eeg", *cell), eeg_columns(number))
        ppb_emo_tables.write_table(ppb_emo.path_of(raw, "driving", *cell), driving_columns())
        write_openface(ppb_emo.path_of(raw, "openface", *cell), face_columns())
        write_video(ppb_emo.path_of(raw, "road", *cell), road_pictures(), 10)
    ppb_emo.write_labels(raw, [(*cell, (5, 5, 5, 5)) for cell in CELLS])
    (raw / "attributes.csv").write_text(PEOPLE, "utf-8")
    return raw


@pytest.fixture(scope="session")
def prepared(tree, tmp_path_factory):
    return dataset().prepare(tree, Space(tmp_path_factory.mktemp("prepared")))
