"""Names for the channels of recordings: which belong together, and what each group is called.

Explanations of a network's inputs are told by these groups, as single channels are many and say the
same as their neighbours. What has no groups here is told channel by channel where it has few, and
else as a whole.
"""

from collections.abc import Iterator, Mapping, Sequence

from affectbench.data.face_tracks import FACE
from affectbench.data.formats.openface import GAZE, INTENSITIES, POSE, PRESENCES
from affectbench.data.layouts.ppb_emo_driving import DERIVED, DRIVING
from affectbench.data.layouts.ppb_emo_tables import SENSORS

FEW = 6  # channels of a modality that are told one by one
UPPER = (1, 2, 4, 5, 6, 7, 45)  # action units of brows and eyes; the others are of nose and mouth
DRIVEN = {  # group -> columns of PPB-Emo's driving data, and what is derived from them
    "acceleration": ("Acceleration", "Lateral acceleration", "Magnitude of acceleration"),
    "pedals": ("Gas pedal position", "Brake pedal force", "Braking effect", "Sudden stop"),
    "steering and gear": ("Steering wheel position", "Gear"),
    "speed": (
        *("Velocity", "Lateral velocity", "Vertical velocity"),
        *("Speed change", "Cumulative speed", "Acceleration x speed"),
    ),
    "position": ("X axis position", "Y axis position", "Z axis position"),
}
UPPER_UNITS = tuple(n for n in (*INTENSITIES, *PRESENCES) if int(n[2:4]) in UPPER)
SEEN = {
    "brows and eyes": UPPER_UNITS,
    "nose and mouth": tuple(n for n in (*INTENSITIES, *PRESENCES) if n not in UPPER_UNITS),
    "head pose": POSE,
    "gaze": GAZE,
}
QUARTER = SENSORS // 4
ELECTRODES = {  # the release numbers its electrodes and does not name them
    f"electrodes {first + 1} to {first + QUARTER}": tuple(range(first, first + QUARTER))
    for first in range(0, SENSORS, QUARTER)
}
AXES = {axis: (axis,) for axis in ("x axis", "y axis", "z axis")}


def groups_of(
    use: str, modality: str, width: int, options: Mapping[str, object]
) -> dict[str, list[int]]:
    """Return the groups of a modality's channels: name -> indices; each channel is in one group.

    use      the dataset's file
    width    how many channels the modality has
    options  the dataset's options that change decoding

    Worked value: ppb_emo, openface, 49 -> "brows and eyes", "nose and mouth", "head pose", "gaze".
    """
    names, groups = _named(use, modality, options)
    if len(names) != width:
        if width > FEW:
            return {modality: list(range(width))}
        return {f"{modality} {channel + 1}": [channel] for channel in range(width)}
    indices = {name: [names.index(part) for part in of if part in names] for name, of in groups}
    return {name: channels for name, channels in indices.items() if channels}


def _named(
    use: str, modality: str, options: Mapping[str, object]
) -> tuple[list, Iterator[tuple[str, Sequence]]]:
    """Return the channels of a modality in order, and its groups; nothing where none are known."""
    if (use, modality) == ("ppb_emo", "driving"):
        kept = [name for name in DRIVING if name != options["drop"]]
        return [*kept, *DERIVED], iter(DRIVEN.items())
    if (use, modality) == ("ppb_emo", "openface"):
        return [*FACE], iter(SEEN.items())
    if (use, modality) == ("ppb_emo", "eeg"):
        return [*range(SENSORS)], iter(ELECTRODES.items())
    if use == "watch" and modality != "magnitude":
        return [*AXES], iter(AXES.items())
    return [], iter(())
