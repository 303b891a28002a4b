"""The project as files: its root, its plugins, fingerprints of its code, raw folders, records."""
