"""Rivals that make a trained network less sure of itself: scaling, passes, Laplace."""
