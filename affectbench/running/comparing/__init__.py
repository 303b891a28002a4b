"""What differs between two runs: numbers, verdicts and costs, and what is behind it."""
