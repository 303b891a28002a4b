"""Class-wise SAGE values: how many nats of a class's loss each feature removes, by sampling.

Start at `estimate.class_wise_sage`; `background.draw_by_class` draws what stands for an absent
feature, and `scores` holds the class modes.
"""
