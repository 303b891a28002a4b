"""Contact sheets: examples of a dataset with their labels, to be judged by eye."""
