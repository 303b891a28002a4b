"""The report's page: one HTML file that opens from disk, without a network.

`page.html.j2`, `page.css` and `page.js` are its template, style and script. The modules make what
the template is filled with.
"""
