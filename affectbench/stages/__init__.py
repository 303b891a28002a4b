"""One module a verb: read what a job needs, call the library, write what it makes."""
