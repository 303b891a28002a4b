// The address says what is shown: #CLAIM, #PAPER-EXHIBIT, or #PAPER/KEY/METRIC for a number, and ?CHIP,CHIP behind it.
const chips = [...document.querySelectorAll(".chip")];
const claims = [...document.querySelectorAll("details.claim")];

const pressed = () => chips.filter((chip) => chip.getAttribute("aria-pressed") === "true").map((chip) => chip.dataset.only);
const state = () => (pressed().length ? `?${pressed().join(",")}` : "");

function address() {
  let text = location.hash.slice(1);
  try { text = decodeURIComponent(text); } catch { /* not of this page */ }
  const [anchor, only = ""] = text.split("?");
  return { anchor, only: only.split(",").filter(Boolean) };
}

// Show the claims that the chips ask for, and of them the tests.
function filter() {
  const only = new Set(pressed());
  const verdicts = chips.map((chip) => chip.dataset.only).filter((word) => !["papers", "real"].includes(word) && only.has(word));
  let shown = 0;
  for (const claim of claims) {
    let tests = 0;
    for (const row of claim.querySelectorAll("tr.test")) {
      const is_asked = (!only.has("real") || row.parentElement.matches("[data-real]"))
        && (!verdicts.length || verdicts.includes(row.dataset.verdict));
      row.hidden = !is_asked;
      tests += is_asked;
    }
    for (const group of claim.querySelectorAll(".forest tbody")) group.hidden = !group.querySelector("tr.test:not([hidden])");
    const is_whole = !only.has("real") && !verdicts.length; // then also what was not tested
    claim.hidden = (only.has("papers") && !claim.matches("[data-own]")) || !(is_whole || tests);
    shown += !claim.hidden;
  }
  document.documentElement.classList.toggle("filtered", only.size > 0);
  for (const section of document.querySelectorAll("main > section")) {
    section.classList.toggle("empty", !section.querySelector("details.claim:not([hidden])"));
  }
  document.getElementById("shown").textContent = only.size
    ? `${shown} of ${claims.length} claims have such a test, below` : `${claims.length} claims, below`;
}

function choose(only) {
  for (const chip of chips) chip.setAttribute("aria-pressed", String(only.includes(chip.dataset.only)));
  filter();
}

for (const chip of chips) {
  chip.addEventListener("click", () => {
    chip.setAttribute("aria-pressed", String(chip.getAttribute("aria-pressed") !== "true"));
    filter();
    history.replaceState(null, "", `#${encodeURI(address().anchor)}${state()}`);
  });
}

for (const claim of claims) {
  claim.addEventListener("toggle", () => {
    if (claim.open && !address().anchor.includes("/")) history.replaceState(null, "", `#${claim.id}${state()}`);
  });
}

// Open what the address names.
async function go() {
  const { anchor, only } = address();
  choose(only);
  const [first, last] = [anchor.indexOf("/"), anchor.lastIndexOf("/")];
  if (first > 0 && last > first) {
    const [paper, keys, metric] = [anchor.slice(0, first), anchor.slice(first + 1, last), anchor.slice(last + 1)];
    const of = `[data-paper="${CSS.escape(paper)}"] button[data-metric="${CSS.escape(metric)}"]`;
    const button = [...document.querySelectorAll(of)].find((one) => one.closest("[data-trace]").dataset.trace === keys);
    await show_value(button ? asked(button) : { paper, keys: keys.split(" − "), metric });
    return;
  }
  const target = anchor && document.getElementById(anchor);
  if (!target) return;
  for (let one = target; one; one = one.parentElement) if (one instanceof HTMLDetailsElement) one.open = true;
  const tests = target.matches("details.claim") ? [...target.querySelectorAll("tr.test")] : [];
  if (pressed().length && (!target.getClientRects().length || (tests.length && tests.every((row) => row.hidden)))) {
    choose([]); // what the chips leave out was asked for
    history.replaceState(null, "", `#${encodeURI(anchor)}`);
  }
  await open_tables(target);
  target.scrollIntoView();
}

document.addEventListener("click", (event) => {
  const link = event.target.closest("a[href^='#']");
  if (!link) return;
  const { anchor } = address();
  if (link.getAttribute("href") === `#${anchor}`) go(); // the address stays, and so tells nobody
  else if (pressed().length) {
    event.preventDefault();
    location.hash = `${link.getAttribute("href")}${state()}`;
  }
});
addEventListener("hashchange", go);
await go();
document.documentElement.dataset.ready = "true";
