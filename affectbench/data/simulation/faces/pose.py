"""From the face frame to pixels and back: yaw and pitch of a paraboloid head, then roll."""

from dataclasses import dataclass

import torch
from torch import Tensor

DEPTH = 0.5  # of the head, in half-widths
REACH = 1.22  # half of the picture's side, in half-widths


@dataclass(frozen=True)
class Pose:
    """The pose of N heads, each value shaped to broadcast over their points or pixels."""

    sin_yaw: Tensor
    cos_yaw: Tensor
    sin_pitch: Tensor
    cos_pitch: Tensor
    sin_roll: Tensor
    cos_roll: Tensor
    dx: Tensor
    dy: Tensor
    zoom: Tensor
    face_w: Tensor

    @classmethod
    def of(cls, who: dict[str, Tensor], dims: int) -> "Pose":
        """Return the pose of parameters (N,), with values of `dims` dimensions, (N, 1, ...)."""
        value = {name: who[name].view(-1, *[1] * (dims - 1)) for name in (*TURNS, *SHIFTS)}
        turns = [f(value[name]) for name in TURNS for f in (torch.sin, torch.cos)]
        return cls(*turns, *(value[name] for name in SHIFTS))

    def depth(self, u: Tensor, v: Tensor) -> Tensor:
        """Return the distance of a point of the head's surface in front of the turning axis."""
        return DEPTH * (0.4 - 0.55 * (u / self.face_w) ** 2 - 0.35 * v * v)


TURNS, SHIFTS = ("yaw", "pitch", "roll"), ("dx", "dy", "zoom", "face_w")


def to_pixels(u: Tensor, v: Tensor, who: dict[str, Tensor], size: int) -> Tensor:
    """Return the pixels (x, y) of K points of each face, (N, K, 2), from u and v (N, K)."""
    pose = Pose.of(who, u.dim())
    z = pose.depth(u, v)
    x = u * pose.cos_yaw + z * pose.sin_yaw
    y = v * pose.cos_pitch + z * pose.sin_pitch + 0.02
    turned = (
        (x * pose.cos_roll - y * pose.sin_roll) * pose.zoom + pose.dx,
        (x * pose.sin_roll + y * pose.cos_roll) * pose.zoom + pose.dy,
    )
    return torch.stack(turned, dim=-1) / REACH * (size / 2) + size / 2 - 0.5


def to_face(who: dict[str, Tensor], size: int, rows: int) -> tuple[Tensor, Tensor]:
    """Return u and v of every pixel's centre, (N, H, W) each.

    This is the inverse of `to_pixels`, by three fixed-point iterations.
    """
    axis = ((torch.arange(size) + 0.5) / size * 2 - 1) * REACH
    pose = Pose.of(who, 3)
    x, y = (axis[None, None, :] - pose.dx) / pose.zoom, (axis[None, :, None] - pose.dy) / pose.zoom
    x, y = (
        x * pose.cos_roll + y * pose.sin_roll,
        y * pose.cos_roll - x * pose.sin_roll - 0.02,
    )
    u, v = x + torch.zeros(rows, size, size), y + torch.zeros(rows, size, size)
    for _ in range(3):
        z = pose.depth(u.clamp(-0.9, 0.9), v.clamp(-1.2, 1.2))
        u, v = (x - z * pose.sin_yaw) / pose.cos_yaw, (y - z * pose.sin_pitch) / pose.cos_pitch
    return u, v
