"""Faces from action units: a parametric 2-D renderer in torch, without a loop over faces.

`parameters` (who, and how the picture was taken) -> `geometry` (the only place where an action unit
moves a point) -> `landmarks` and, pixel by pixel, `features` -> `relief` -> `paint` -> `camera`.

Face frame: u to image right, v down, in head half-widths, the eyes near v = -0.1, the chin near
v = 1, the ears near |u| = 0.7. Sides: 0 is image left. Every shape is an implicit curve over the
whole grid, turned into coverage with a ramp of one pixel.
"""
