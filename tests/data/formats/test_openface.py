"""OpenFace's csv: its columns are those of its documentation."""

from affectbench.data.formats.openface import LANDMARKS, PRESENCES


def test_openface_s_columns_are_those_of_its_documentation():
    assert len(LANDMARKS) == 136
    assert PRESENCES[0] == "AU01_c"
    assert PRESENCES[-2:] == ("AU28_c", "AU45_c")
