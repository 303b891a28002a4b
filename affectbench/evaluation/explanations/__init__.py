"""What stored explanations are worth: maps, contributions, effects and embeddings of test rows.

Numpy and scikit-learn; no network is loaded. What is measured stands beside a control that knows
nothing of the row: a constant map, random embeddings, another row's concepts.
"""
