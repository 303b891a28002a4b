"""Plan: the config read, checked and expanded into members and what each needs.

Pure: it reads the config and the plugins' source text, imports no plugin, no torch and no numpy,
so that the Snakefile can ask it for every job without waiting. Data flow:
`grammar` (is this a config?) -> `catalogue` (what do plugins declare?) -> `read` with `sweeps` (one
entry to many) -> `references` (who learns from whom) -> `members` (the whole plan) -> `specs` (what
each job is told).
"""

from affectbench.plan.catalogue import Catalogue
from affectbench.plan.entries import Member, Parents
from affectbench.plan.members import Plan, read_plan
from affectbench.refusal import Refusal

__all__ = ["Catalogue", "Member", "Parents", "Plan", "Refusal", "read_plan"]
