"""The only code that reads and writes results/: one module for each kind of file, no pickles."""
