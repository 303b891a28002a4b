"""File formats of the field: one module reads one format, and writes it for the simulators."""
