"""Tables and figures of iterative self-distillation (Deng et al. 2021)."""
