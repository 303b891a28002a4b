"""Post-hoc uncertainty of a trained network: calibration, repeated passes, Laplace posterior."""
