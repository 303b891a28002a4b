"""A warm starter: one process that has imported torch, and forks for each job that asks.

Starting Python and importing torch costs a small job more than its work. `lifetime` starts and
stops the server beside a local Snakemake, `server` forks, `client` is what every job tries first.
Without a server a job simply runs in its own process, to the same bytes.
"""
