"""Official layouts of datasets too long for a dataset's file; one module reads and writes each."""
