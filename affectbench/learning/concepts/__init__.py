"""Concept models: the attention-guided generator for all concepts at once, and what surrounds it.

Axes: K concepts, A attention heads, P places (patches or frames), Q own tokens (the CLS token of an
image, or each frame of a stream), D width of a token, E embedding size.
"""
