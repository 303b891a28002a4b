"""What the page unpacks only when it is asked for: values as compressed JSON inside the page.

A browser that opens a page of megabytes first reads all of it. Packed values are one short text to
it, until a reader presses a number, opens a long table or saves a file.
"""

import base64
import gzip
import json


def packed(value: object) -> str:
    """Return a value as JSON, compressed by gzip, in base64: equal values, equal text.

    The page's script reads it with the browser's own `DecompressionStream`.
    """
    text = json.dumps(value, separators=(",", ":"), allow_nan=False, ensure_ascii=False)
    return base64.b64encode(gzip.compress(text.encode(), mtime=0)).decode("ascii")
