"""Official layouts that need more than a dataset file holds; one module reads and writes each."""
