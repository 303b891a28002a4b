"""Tables, figures and the page: comparisons as a person reads them."""
