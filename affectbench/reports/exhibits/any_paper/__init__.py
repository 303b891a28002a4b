"""Tables and figures that every paper may show: of its values, differences and learning curves, and
of the votes of people on its open datasets.

A paper without a folder of exhibits shows the first ones, unless the config says otherwise.
"""
