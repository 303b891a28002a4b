"""Parameters of a picture of a face beside its action units: who it is, and how it was taken."""

import torch
from torch import Tensor

AUS = (1, 2, 4, 5, 6, 7, 9, 10, 12, 14, 15, 16, 17, 20, 23, 24, 25, 26, 27, 28, 45)

# name -> mean, standard deviation, minimum, maximum
Table = dict[str, tuple[float, float, float, float]]

# The person: lengths are in half-widths of the head; _w is a width, _h a height.
IDENTITY: Table = {
    "face_w": (0.69, 0.045, 0.58, 0.80),
    "chin": (1.0, 0.05, 0.88, 1.12),
    "jaw": (0.15, 0.25, -0.35, 0.7),
    "eye_x": (0.305, 0.02, 0.26, 0.36),
    "eye_y": (-0.10, 0.02, -0.15, -0.05),
    "eye_w": (0.166, 0.013, 0.13, 0.20),
    "eye_h": (0.074, 0.009, 0.052, 0.10),
    "eye_tilt": (0.02, 0.03, -0.06, 0.09),
    "iris": (0.5, 0.3, 0, 1),
    "nose_w": (0.145, 0.022, 0.10, 0.20),
    "nose_y": (0.30, 0.03, 0.23, 0.37),
    "mouth_y": (0.575, 0.025, 0.52, 0.64),
    "mouth_w": (0.262, 0.022, 0.20, 0.32),
    "lip_u": (0.042, 0.010, 0.02, 0.075),
    "lip_l": (0.058, 0.012, 0.03, 0.095),
    "mouth_c": (0, 0.012, -0.03, 0.03),
    "brow_y": (-0.335, 0.025, -0.40, -0.28),
    "brow_tilt": (0, 0.025, -0.06, 0.06),
    "brow_arch": (0.035, 0.018, 0, 0.08),
    "brow_th": (0.030, 0.008, 0.014, 0.05),
    "skin": (0.5, 0, 0, 1),  # drawn uniformly: 0 the lightest, 1 the darkest Monk tone
    "age": (0.25, 0.25, 0, 1),  # 0 smooth, 1 deeply lined
    "hairline": (-0.72, 0.07, -0.86, -0.5),
    "hair_k": (0.9, 0.4, 0.1, 1.8),
    "hair_part": (0, 0.25, -0.6, 0.6),
    "hair_len": (0.2, 0.6, -0.7, 1.3),
    "hair_tone": (0.3, 0.3, 0, 1),
    "grey": (0, 0.35, 0, 1),
    "bald": (-0.9, 0.6, 0, 1),
    "beard": (-0.5, 0.6, 0, 1),
    "glasses": (-0.9, 1.0, 0, 1),
}
# The picture: pose, light, camera, and an occluding box (occ).
NUISANCE: Table = {
    "yaw": (0, 0.20, -0.6, 0.6),  # radians
    "pitch": (0, 0.10, -0.3, 0.3),
    "roll": (0, 0.08, -0.4, 0.4),
    "zoom": (1, 0.05, 0.8, 1.2),
    "dx": (0, 0.04, -0.15, 0.15),
    "dy": (0, 0.04, -0.15, 0.15),
    "light_az": (0, 0.8, -1.5, 1.5),
    "light_el": (0.5, 0.3, -0.4, 1.2),
    "light": (0.55, 0.2, 0.1, 1),
    "exposure": (1, 0.12, 0.6, 1.35),
    "warm": (0, 0.05, -0.15, 0.15),
    "gaze": (0, 0.25, -0.8, 0.8),
    "blur": (0.35, 0.3, 0, 1.6),  # standard deviation in pixels of a picture of 64 x 64
    "noise": (0.02, 0.012, 0, 0.08),  # relative to full scale
    "occ": (-0.84, 1.0, 0, 1),
    "occ_x": (0, 0.6, -1, 1),
    "occ_y": (0.2, 0.6, -1, 1),
    "occ_r": (0.28, 0.08, 0.12, 0.5),
    "occ_a": (0, 1.0, -1.5, 1.5),
}
SWITCHES = ("bald", "glasses", "occ")  # 1 where the draw is above 0, else 0
# Random colours that are drawn with a table: with IDENTITY, which has skin, and NUISANCE (yaw).
COLOURS = {"skin": ("hue",), "yaw": ("bg", "bg2", "occ_col")}
# Monk skin tone scale (E. Monk, 2019), from lightest to darkest, sRGB.
MONK = torch.tensor(
    [
        [246, 237, 228],
        [243, 231, 219],
        [247, 234, 208],
        [234, 218, 186],
        [215, 189, 150],
        [160, 126, 86],
        [130, 92, 67],
        [96, 65, 52],
        [58, 49, 42],
        [41, 36, 32],
    ]
)


def draw_parameters(
    table: Table, rows: int, generator: torch.Generator, spread: float = 1.0
) -> dict[str, Tensor]:
    """Draw every parameter of a table from a clipped normal distribution.

    Returns name -> (N,), and the colours that belong to the table, (N, 3) in [0, 1].

    spread  factor of all standard deviations; 1 is everyday, 0 gives the mean picture
    """
    drawn = {}
    for name, (mean, deviation, least, most) in table.items():
        noise = torch.randn(rows, generator=generator)
        drawn[name] = (mean + deviation * spread * noise).clamp(least, most)
        if name in SWITCHES:
            drawn[name] = (drawn[name] > 0).float()
    if "skin" in drawn:
        drawn["skin"] = torch.rand(rows, generator=generator)
    if "beard" in drawn:
        drawn["beard"] = (drawn["beard"] > 0) * torch.rand(rows, generator=generator)
    for name, colours in COLOURS.items():
        if name in drawn:
            drawn |= {colour: torch.rand(rows, 3, generator=generator) for colour in colours}
    return drawn


def monk_tone(skin_N: Tensor) -> Tensor:
    """Return the Monk tone, 1 (lightest) to 10, nearest to a skin value in [0, 1]."""
    return (skin_N * 9).round().long() + 1


def skin_colour(skin_N: Tensor) -> Tensor:
    """Return the colour (N, 3) in [0, 1] of a skin value, between the two nearest Monk tones."""
    position = skin_N * 8.6  # short of the darkest tone, which would be lost in the camera's noise
    low = position.long()
    tones = MONK.to(skin_N.dtype) / 255
    return torch.lerp(tones[low], tones[low + 1], (position - low)[:, None])
