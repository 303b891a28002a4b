"""The report's page: one file that opens from disk, without a network.

`assets/` has its template, style and script; the other modules say what goes into it.
"""
