"""Tables and figures that every paper may show: of its values, differences and learning curves.

A paper without a folder of exhibits shows all of them, unless the config says otherwise.
"""
