"""Results that travel: a run's sums, records and tables as a file, and such a file read again."""
