"""How few rows a group may have whose sums leave a lab."""

LEAST = 10  # rows, as is usual where statistical offices let tables leave
FEWEST = 3  # that a lab may ask for: of two rows, who knows one knows the other
