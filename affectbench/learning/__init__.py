"""Everything that trains: networks, losses, weightings, the training loop, distillation."""
