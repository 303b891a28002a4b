"""Contact sheets: what a dataset looks like, its labels beside, to be judged by eye."""
