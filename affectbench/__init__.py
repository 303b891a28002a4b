"""affectbench: a benchmark and reproducibility suite for affective computing."""
