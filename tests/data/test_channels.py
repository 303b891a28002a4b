"""Groups of channels: each channel is in one group, and by its name in the right one."""

import pytest

from affectbench.data.channels import groups_of
from affectbench.data.face_tracks import FACE
from affectbench.data.layouts.ppb_emo_driving import DERIVED, DRIVING
from affectbench.data.layouts.ppb_emo_tables import width


@pytest.mark.parametrize(
    ("use", "modality", "channels", "drop"),
    [
        ("ppb_emo", "eeg", width("eeg"), "Gear"),
        ("ppb_emo", "driving", width("driving", "Gear"), "Gear"),
        ("ppb_emo", "driving", width("driving"), ""),
        ("ppb_emo", "driving", width("driving", "Velocity"), "Velocity"),
        ("ppb_emo", "openface", width("openface"), "Gear"),
        ("watch", "gyroscope", 3, ""),
        ("watch", "magnitude", 1, ""),
        ("pulse", "pulse", 2, ""),
        ("noxi", "openface", 150, ""),
    ],
)
def test_each_channel_is_in_one_group(use, modality, channels, drop):
    groups = groups_of(use, modality, channels, {"drop": drop})
    assert sorted(c for group in groups.values() for c in group) == list(range(channels))


def test_channels_are_found_by_name():
    kept = [name for name in DRIVING if name != "Gear"] + list(DERIVED)
    groups = groups_of("ppb_emo", "driving", 17, {"drop": "Gear"})
    assert [kept[c] for c in groups["steering and gear"]] == ["Steering wheel position"]
    assert [kept[c] for c in groups["pedals"]][-1] == "Sudden stop"
    face = groups_of("ppb_emo", "openface", 49, {})
    assert {FACE[c] for c in face["brows and eyes"]} >= {"AU01_r", "AU45_c"}
    assert {FACE[c] for c in face["nose and mouth"]} >= {"AU12_r", "AU28_c"}


def test_what_has_no_names_is_told_channel_by_channel_or_as_a_whole():
    assert groups_of("pulse", "pulse", 2, {}) == {"pulse 1": [0], "pulse 2": [1]}
    assert groups_of("noxi", "openface", 150, {}) == {"openface": list(range(150))}
