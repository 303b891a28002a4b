"""Tables and figures of XA-CMD: cross-modal distillation (Bano et al. 2025)."""
