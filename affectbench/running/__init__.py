"""How jobs run, never what they compute: nothing here may change a number.

No stage imports this package. So none of it is in a fingerprint, and no change here re-runs a job.
"""
