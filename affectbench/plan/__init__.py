"""Plan: the config read, checked and expanded into members and what each needs.

Pure: it reads the config and the plugins' source text, imports no plugin, no torch and no numpy,
so that the Snakefile can ask it for every job without waiting. Data flow:
`grammar` (is this a config?) -> `catalogue` (what do plugins declare?) -> `read` with `sweeps` (one
entry to many) -> `references` (who learns from whom) -> `members` (the whole plan) -> `specs` (what
each job is told).
"""
