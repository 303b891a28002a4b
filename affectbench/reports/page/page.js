// What the page does: tables that sort and filter, a number's members, figures that enlarge, the theme.
const DataTable = globalThis.DataTable;
const data = JSON.parse(document.getElementById("data").textContent);
const trace = document.getElementById("trace");
const picture = document.getElementById("picture");

const LANGUAGE = { search: "Filter:", lengthMenu: "_MENU_ rows", info: "_START_ to _END_ of _TOTAL_ rows" };
const PAGES = [[15, 50, 200, -1], [15, 50, 200, "all"]];

function start(table, more = {}) {
  const label = table.closest("[aria-label]")?.getAttribute("aria-label") ?? "Table";
  const made = new DataTable(table, {
    order: [], pageLength: 15, lengthMenu: PAGES, language: LANGUAGE, autoWidth: false, deferRender: true,
    layout: { topStart: "search", topEnd: "pageLength", bottomStart: "info", bottomEnd: "paging" }, ...more,
  });
  table.closest(".dt-container").querySelector("input[type=search]").setAttribute("aria-label", `Filter: ${label}`);
  return made;
}

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// A number's members.
const FIELDS = [
  ["status", "Status"], ["reason", "Reason"], ["method", "Method"], ["net", "Network"],
  ["parameters", "Parameters"], ["rows", "Rows: train / val / test"], ["seed", "Seed"],
  ["root_seed", "Root seed"], ["commit", "Commit"], ["code", "Code fingerprint"], ["versions", "Packages"],
  ["machine", "Machine"],
];

function record(number) {
  const member = data.members[number];
  const box = element("div", undefined, { class: "record" });
  box.append(element("h3", `${member.dataset} / ${member.variant} / g${member.generation} / s${member.seed}`));
  const list = element("dl");
  const say = (name, value) => list.append(element("dt", name), element("dd", value));
  for (const [key, name] of FIELDS) {
    if (member[key] !== undefined && member[key] !== "") say(name, member[key]);
  }
  if (member.seconds !== undefined) {
    say("Cost", `${member.seconds} s, ${member.cpu_seconds} s CPU, ${member.peak_mib} MiB at most`);
  }
  for (const [way, parent] of member.from ?? []) say(way.replace("_", " "), parent);
  if (member.stale) say("Stale", member.stale);
  box.append(list);
  return box;
}

function open_trace(keys) {
  const body = trace.querySelector(".body");
  body.replaceChildren();
  for (const key of keys) {
    const [dataset, options, variant, sweep, generation, size, task] = key.split("|");
    const words = [variant, sweep, `on ${dataset}`, options, `task ${task}`];
    if (generation !== "0") words.push(`generation ${generation}`);
    if (size !== "1") words.push(`ensembles of ${size}`);
    const members = data.traces[key.slice(0, key.lastIndexOf("|") + 1)] ?? []; // of every task
    body.append(element("p", `${words.filter(Boolean).join(", ")}: ${members.length} members`));
    body.append(...members.map(record));
  }
  trace.showModal();
  body.scrollTop = 0;
}

document.addEventListener("click", (event) => {
  const value = event.target.closest("[data-trace]");
  if (value) open_trace(value.dataset.trace.split(" − "));
  const member = event.target.closest("[data-member]");
  if (member) {
    trace.querySelector(".body").replaceChildren(record(Number(member.dataset.member)));
    trace.showModal();
  }
  const enlarge = event.target.closest(".enlarge");
  if (enlarge) {
    const small = enlarge.querySelector("img");
    const large = picture.querySelector("img");
    large.src = small.src;
    large.alt = small.alt;
    picture.showModal();
  }
  if (event.target instanceof HTMLDialogElement) event.target.close(); // a press beside it
});

// Tables that are long come as data and are made when they are opened.
const plain = { render: (value, type) => (type === "display" ? DataTable.util.escapeHtml(String(value ?? "")) : value ?? "") };
const rounded = {
  render: (value, type) => (type !== "display" ? value ?? "" : value === null ? "–" : Number(value).toFixed(4)),
};
const NUMBERS = [
  "Dataset", "Options", "Variant", "Sweep", "Generation", "Ensemble", "Task", "Metric", "Value", "Low", "High",
  "Rows", "Groups", "Folds", "Members", "of", "Status", "Published", "Verdict",
];
const FRACTIONS = new Set(["Value", "Low", "High", "Published"]);

function number_columns(rows) {
  return NUMBERS.map((title, at) => {
    if (title !== "Value") return { title, ...(FRACTIONS.has(title) ? rounded : plain) };
    const button = (value, type, row) => {
      if (type !== "display" || value === null) return rounded.render(value, type);
      const key = DataTable.util.escapeHtml(row[NUMBERS.length]);
      return `<button type="button" class="value" data-trace="${key}">${rounded.render(value, type)}</button>`;
    };
    return { title, render: button };
  }).map((column, at) => ({ ...column, data: at }));
}

const MEMBERS = [
  ["dataset", "Dataset"], ["variant", "Variant"], ["generation", "Generation"], ["seed", "Seed"], ["status", "Status"],
  ["seconds", "Time, s"], ["cpu_seconds", "CPU, s"], ["peak_mib", "Peak, MiB"],
];

function member_columns() {
  return MEMBERS.map(([key, title]) => {
    if (key !== "variant") return { title, data: key, defaultContent: "", ...plain };
    const button = (value, type, row, meta) => {
      if (type !== "display") return value;
      const text = DataTable.util.escapeHtml(value);
      return `<button type="button" class="value" data-member="${meta.row}">${text}</button>`;
    };
    return { title, data: key, render: button };
  });
}

for (const details of document.querySelectorAll("details.numbers, details.members")) {
  details.addEventListener("toggle", () => {
    const room = details.querySelector(".wide");
    if (!details.open || room.firstElementChild) return;
    const table = element("table");
    room.append(table);
    const rows = details.dataset.paper ? data.numbers[details.dataset.paper] : data.members;
    start(table, { data: rows, columns: details.dataset.paper ? number_columns(rows) : member_columns() });
  });
}

// The theme: as the system's until it is chosen.
const theme = document.getElementById("theme");
function show_theme() {
  const dark = document.documentElement.classList.contains("dark");
  theme.textContent = dark ? "Light" : "Dark";
  theme.setAttribute("aria-label", `Change to ${dark ? "light" : "dark"} colours`);
}
theme.addEventListener("click", () => {
  const dark = document.documentElement.classList.toggle("dark");
  try { localStorage.setItem("theme", dark ? "dark" : "light"); } catch { /* a browser that keeps nothing */ }
  show_theme();
});
theme.removeAttribute("aria-pressed");
show_theme();

const contents = document.getElementById("contents");
if (matchMedia("(max-width: 60rem)").matches) contents.open = false;

for (const table of document.querySelectorAll("table.exhibit")) start(table);
document.documentElement.dataset.ready = "true";
