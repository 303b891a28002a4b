"""The plan: a config, checked and expanded into members, and what each job needs.

It reads the config and the source text of plugins. It imports no plugin, no torch and no numpy, so
that the Snakefile, which every job reads, does not wait. Data flow:
`configs` (files, merged) -> `inherit` (`like`) -> `grammar` (the schema) -> `catalogue` (what
plugins declare) -> `read` with `sweeps` (from one entry to many) -> `parents` (who learns from
whom) -> `members` (the whole plan) -> `specs` (what each job is given).
"""
