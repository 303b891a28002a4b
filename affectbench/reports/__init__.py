"""Tables, figures and the report's page, made from stored comparisons."""
