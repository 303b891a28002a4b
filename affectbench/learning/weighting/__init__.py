"""How much each teacher counts for each class: pure functions of probabilities and labels."""
