"""Concept models: networks that predict concepts (such as action units) and, from these, the task.

Axes: K concepts, A attention heads, P places (patches of an image or frames of a stream), Q own
tokens (the CLS token of an image, or each frame of a stream), D width of a token, E embedding size.
"""
