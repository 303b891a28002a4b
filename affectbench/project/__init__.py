"""The project as files: its root, plugins, code fingerprints, records and raw folders."""
