"""Class-wise SAGE values by sampling: by how many nats each feature lowers the loss of each class.

Start at `estimate.class_wise_sage`. `background.draw_by_class` draws the rows whose values replace
an unknown feature, and `scores` defines the class modes.
"""
