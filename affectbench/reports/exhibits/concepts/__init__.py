"""Tables and figures of AGCM: attention-guided concepts (Li & Mahmoud 2025)."""
