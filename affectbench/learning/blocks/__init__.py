"""Parts that networks are built of; a network itself is a file of `affectbench/learning/nets/`."""
