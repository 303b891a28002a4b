"""How an option's value is written in names of files and columns: equal values, equal text."""


def text_of(value: object) -> str:
    """Return a value as text for paths and tables: the shortest text that is still exact.

    >>> text_of(0.0), text_of(0.5), text_of(0.1234567), text_of((16, 32)), text_of("subject")
    ('0', '0.5', '0.1234567', '16_32', 'subject')
    """
    if isinstance(value, tuple | list):
        return "_".join(map(text_of, value))
    if isinstance(value, float):
        short = f"{value:g}"
        return short if float(short) == value else repr(value)
    return str(value)
