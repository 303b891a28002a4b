"""Stored predictions and explanations to the sums that metrics are made of."""
