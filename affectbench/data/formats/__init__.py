"""File formats of the field: one module reads (and, for simulators, writes) one format."""
