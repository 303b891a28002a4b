"""Parts of networks; each whole network is a file of `affectbench/learning/nets/`."""
