"""The warm starter: a process that has imported torch and forks a process for each job.

Starting Python and importing torch takes longer than the work of a small job. `lifetime` starts
and stops the server beside a local Snakemake, `server` forks, and `client` is what every job tries
first. Without a server a job runs in its own process, with the same results, byte for byte.
"""
