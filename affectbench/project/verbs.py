"""The verbs of the workflow in the order of the data.

Each is a rule of Snakemake, a module in `stages/`, and a command of `python -P -m affectbench`.
"""

VERBS = {
    "simulate": "write a simulated dataset in its official layout",
    "prepare": "read a raw folder into arrays, decoded once",
    "select": "choose a dataset's rows, windows and splits",
    "fit": "train one member and store its prediction",
    "predict": "predict another dataset's rows with a member",
    "start": "export a member's weights for others to start from",
    "search": "look for a variant's best architecture on validation rows",
    "explain": "measure what each feature adds for each class",
    "occlude": "cover what a member's maps point at, and see what changes",
    "evaluate": "score a variant's members, alone and as ensembles",
    "gallery": "take a few test rows with all that was said of them",
    "compare": "put values, intervals and published numbers side by side",
    "subgroups": "score a paper's cells on parts of the people",
    "trials": "draw how a search went",
    "sheet": "draw a contact sheet of what a source holds",
    "table": "write one table of a paper",
    "figure": "draw one figure of a paper",
    "page": "gather one paper's tables and figures on a page",
    "report": "gather all tables and figures on one page",
}
