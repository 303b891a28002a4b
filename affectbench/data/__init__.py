"""How datasets are read, cut, split and simulated; everything before a network sees a row."""
