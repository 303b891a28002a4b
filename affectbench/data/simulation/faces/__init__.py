"""Faces from action units: a parametric 2-D renderer in torch, vectorised over faces.

`parameters` draws who a face is and how its picture is taken. `geometry` places its parts; only
there an action unit moves a point. From this geometry follow the `landmarks` and, for each pixel,
the `features`, the `relief`, the colours (`paint`) and the `camera`.

The face frame has u to the right of the image and v downwards, in units of half of the head's
width. The eyes are near v = -0.1, the chin near v = 1, the ears near |u| = 0.7. Side 0 is the left
of the image. Every shape is an implicit curve on the whole grid; its coverage is 1 inside, 0
outside, and linear over one pixel at the edge.
"""
