"""Mappings in JSON that a job is given: its spec by a command line, settings by its environment."""

import json

from affectbench.refusal import Refusal, reason_of

MOST_SHOWN = 60  # characters of a text in a message


def mapping_in(text: str, name: str, remedy: str) -> dict:
    """Return the mapping that a text in JSON holds; refuse any other text.

    name, remedy  what the text is called and what to do instead, for the message

    >>> mapping_in('{"cores": 2}', "--spec", "")
    {'cores': 2}
    """
    try:
        given = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refusal(f"{name} is not JSON ({reason_of(error)}); {remedy}") from None
    if not isinstance(given, dict):
        raise Refusal(f"{name} is '{text[:MOST_SHOWN]}', no mapping; {remedy}")
    return given
