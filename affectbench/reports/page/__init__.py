"""The report's page: one file that opens from disk, without a network.

`page.html.j2`, `page.css` and `page.js` are its template, style and script; the other modules say
what goes into it.
"""
