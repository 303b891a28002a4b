"""How good stored explanations are: maps, contributions, effects and embeddings of test rows.

No network is loaded here. Each measure has a control that knows nothing of the row: a constant map,
random embeddings, another row's concepts, other patches of the picture.
"""
