"""One table as a page of its own: it opens from disk and needs no other file.

Its style and script are text here, so that they are part of the code that makes a table.
"""

from markupsafe import Markup

from affectbench.reports.policy import allowed

STYLE = """
:root { color-scheme: light dark; --ground: #fff; --text: #1b1f24; --soft: #57606a;
  --line: #d0d7de; --accent: #0072b2; }
@media (prefers-color-scheme: dark) {
  :root { --ground: #14171b; --text: #e6eaef; --soft: #a3adb8; --line: #3a424c; --accent: #56b4e9; }
}
body { margin: 0; padding: 1rem 1.25rem 4rem; background: var(--ground); color: var(--text);
  font: 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif; }
h1 { font-size: 1.2rem; margin: 0 0 .4rem; }
.caption { color: var(--soft); max-width: 100ch; margin: 0 0 .8rem; font-size: .9rem; }
.scroll { overflow: auto; max-height: 85vh; border: 1px solid var(--line); border-radius: .4rem; }
table { border-collapse: separate; border-spacing: 0; font-size: .85rem;
  font-variant-numeric: tabular-nums; }
th, td { text-align: left; vertical-align: top; padding: .3rem .6rem;
  border-bottom: 1px solid var(--line); max-width: 22rem; }
thead th { position: sticky; top: 0; z-index: 2; background: var(--ground);
  vertical-align: bottom; }
tbody td:first-child, thead th:first-child { position: sticky; left: 0; z-index: 1;
  background: var(--ground); max-width: 12rem; }
thead th:first-child { z-index: 3; }
td.number { white-space: nowrap; }
td small { display: block; color: var(--soft); font-size: .78rem; line-height: 1.3; }
td.text { min-width: 12rem; }
button { border: 0; background: none; padding: 0; font: inherit; font-weight: 700;
  color: inherit; cursor: pointer;
  text-align: left; text-decoration: underline dotted; text-underline-offset: 3px; }
button.note { font-weight: 400; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
#asked { position: fixed; inset: auto 0 0; margin: 0; padding: .6rem 1.25rem;
  background: var(--ground);
  border-top: 2px solid var(--accent); overflow-wrap: anywhere; z-index: 4; }
#asked:empty { display: none; }
svg.intervals { display: block; max-width: 100%; }
svg.intervals line { stroke: var(--accent); stroke-width: 2; }
svg.intervals line.zero { stroke: var(--soft); stroke-width: 1; stroke-dasharray: 3 2; }
svg.intervals circle { fill: var(--text); }
svg.intervals rect.margin { fill: var(--accent); opacity: .18; }
@media (max-width: 40rem) { body { padding-inline: .7rem; }
  tbody td:first-child, thead th:first-child { max-width: 7rem; overflow-wrap: break-word; } }
@page { size: landscape; margin: 12mm; }
@media print {
  .scroll { overflow: visible; max-height: none; border: 0; }
  #asked, #hint { display: none; }
  thead th, tbody td:first-child { position: static; }
  table { font-size: 7pt; }
  td small { font-size: 6pt; }
  td, td.number, td.text { min-width: 0; white-space: normal; padding: 1pt 2pt;
    overflow-wrap: anywhere; }
  td.number { overflow-wrap: normal; }
  tr { break-inside: avoid; }
}
"""

SCRIPT = """
const region = document.querySelector(".scroll");
const look = () => {
  document.getElementById("hint").hidden = region.scrollWidth <= region.clientWidth + 1;
};
addEventListener("resize", look);
look();
addEventListener("click", (event) => {
  const button = event.target.closest("button");
  if (!button) return;
  const cell = button.closest("td"), row = cell.parentElement;
  const keys = button.closest("[data-trace]").dataset.trace;
  const column = document.querySelector("thead tr").cells[cell.cellIndex].textContent;
  const { name } = document.querySelector("main").dataset;
  const metric = (button.dataset.metric || "").replaceAll("_", " ");
  const command = `python -P -m affectbench trace ${name} ${row.sectionRowIndex + 1} "${column}"`;
  const said = [button.textContent, metric, keys.replaceAll("|", " "), command];
  document.getElementById("asked").textContent = said.filter(Boolean).join(" · ");
});
"""

PAGE = """<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy"
 content="default-src 'none'; script-src {allowed}; style-src 'unsafe-inline'">
<title>{title}</title>
<style>{style}</style>
</head>
<body>
<main data-name="{name}">
<h1>{title}</h1>
<p class="caption">{caption}</p>
<p class="caption" id="hint" hidden>Wider than there is room: scroll sideways, or press → and ←.</p>
<div class="scroll" tabindex="0" role="region" aria-label="{title}">
{table}</div>
</main>
<output id="asked"></output>
<script>{script}</script>
</body>
</html>
"""


def document(table: str, caption: str, name: str, title: str) -> str:
    """Return the page of a table, which is HTML already; the other texts are escaped.

    A number that is pressed says what it is of, and the command that traces it.
    name  PAPER/EXHIBIT
    """
    parts = {"style": Markup(STYLE), "script": Markup(SCRIPT), "table": Markup(table)}
    parts["allowed"] = Markup(allowed(SCRIPT))
    return str(Markup(PAGE).format(title=title, caption=caption, name=name, **parts))
