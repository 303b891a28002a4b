"""One module for each verb: it reads what a job needs, calls the library, and writes results."""
