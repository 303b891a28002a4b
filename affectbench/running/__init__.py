"""How jobs run, never what they compute: nothing in here may change a number.

No stage imports it, so none of it is in a fingerprint and no change of it re-runs anything.
"""
