"""The pixels of some faces in the face frame, and the shapes that are drawn on them."""

import torch
from torch import Tensor

from affectbench.data.simulation.faces.pose import REACH, to_face


def bell(q2: Tensor) -> Tensor:
    """Return about exp(-q2), but compact (0 from q2 = 4 on), so that a feature stays local."""
    return (1 - 0.25 * q2).clamp_(min=0).square_().square_()


def stripes(q: Tensor) -> Tensor:
    """Return soft stripes in [0, 1], one a turn of q."""
    return (0.5 + 0.5 * torch.cos(q)) ** 2


def window(q: Tensor, low, high, ramp: float) -> Tensor:
    """Return 1 between low and high, 0 outside, with a ramp at both ends."""
    return ((q - low) / ramp + 0.5).clamp_(0, 1) * ((high - q) / ramp + 0.5).clamp_(0, 1)


def spot(dx: Tensor, dy: Tensor, width, height) -> Tensor:
    """Return a soft spot in [0, 1]."""
    return bell((dx / width) ** 2 + (dy / height) ** 2)


class Grid:
    """(N, H, W) coordinates. Left and right features are drawn once, folded: x = |u|."""

    def __init__(self, who: dict[str, Tensor], size: int):
        self.rows = len(who["yaw"])
        self.size = size
        self.u, self.v = to_face(who, size, self.rows)
        self.x, self.right = self.u.abs(), (self.u > 0).float()
        self.pixel = 2 * REACH / size / self.one(who["zoom"])  # one pixel in face units

    def one(self, values: Tensor) -> Tensor:
        """Return a value a face, (N,), to be broadcast over its pixels."""
        return values.view(self.rows, 1, 1)

    def side(self, values: Tensor) -> Tensor:
        """Return each pixel's own side of (N, 2) values."""
        return torch.lerp(self.one(values[:, 0]), self.one(values[:, 1]), self.right)

    def inside(self, distance: Tensor) -> Tensor:
        """Return the coverage of where a distance is negative, with a ramp of one pixel."""
        return (0.5 - distance / self.pixel).clamp_(0, 1)

    def ellipse(self, dx: Tensor, dy: Tensor, width, height, radius: float) -> Tensor:
        """Return the coverage of an ellipse of about that radius."""
        return self.inside((((dx / width) ** 2 + (dy / height) ** 2).sqrt() - 1) * radius)

    def line(self, distance: Tensor, half: Tensor | float) -> Tensor:
        """Return the coverage of a line; one thinner than a pixel fades instead."""
        drawn = torch.maximum(half + 0 * self.pixel, 0.5 * self.pixel) - distance.abs()
        return (drawn / self.pixel + 0.5).clamp_(0, 1) * (2 * half / self.pixel).clamp(max=1)

    def crease(self, distance: Tensor, width: float) -> Tensor:
        """Return a soft dark line, as of folded skin."""
        seen = torch.maximum(width + 0 * self.pixel, 0.6 * self.pixel)
        return bell((distance / seen) ** 2) * (width / (0.6 * self.pixel)).clamp(max=1)
