"""The only reader and writer of files in results/: one module per kind of file, nothing pickled."""
