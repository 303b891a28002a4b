// Tables that sort and filter: each is made when it is opened, and whole where the page is printed.
const LANGUAGE = { search: "Filter:", lengthMenu: "_MENU_ rows", info: "_START_ to _END_ of _TOTAL_ rows" };
const PAGES = [[15, 50, 200, -1], [15, 50, 200, "all"]];
const made = new Map(); // table -> its DataTable

async function engine() {
  if (!globalThis.DataTable) {
    const { script, style } = await unpacked("engine");
    if (!globalThis.DataTable) {
      document.head.prepend(element("style", style)); // before the page's own, which has the last word
      document.head.append(element("script", script));
    }
  }
  return globalThis.DataTable;
}

async function start(table, more = {}) {
  const DataTable = await engine();
  if (made.has(table)) return;
  const label = table.closest("[aria-label]")?.getAttribute("aria-label") ?? "Table";
  made.set(table, new DataTable(table, {
    order: [], pageLength: 15, lengthMenu: PAGES, language: LANGUAGE, autoWidth: false, deferRender: true,
    layout: { topStart: "search", topEnd: "pageLength", bottomStart: "info", bottomEnd: "paging" }, ...more,
  }));
  table.closest(".dt-container").querySelector("input[type=search]").setAttribute("aria-label", `Filter: ${label}`);
  scrolls(table);
}

// The table alone scrolls, not what stands around it; where it is cut, a line and a shadow say so.
const HINT = "Wider than there is room: scroll sideways, or press → and ← in the table.";

function scrolls(table) {
  const [room, region] = [table.closest(".wide"), table.parentElement];
  for (const name of ["tabindex", "role", "aria-label"]) {
    if (room.hasAttribute(name)) region.setAttribute(name, room.getAttribute(name));
    room.removeAttribute(name);
  }
  room.classList.add("made");
  region.classList.add("scroll");
  const hint = element("p", HINT, { class: "hint" });
  room.prepend(hint);
  const look = () => {
    const hidden = region.scrollWidth - region.clientWidth;
    hint.hidden = hidden < 2;
    region.classList.toggle("more", hidden - region.scrollLeft > 1);
  };
  new ResizeObserver(look).observe(table);
  new ResizeObserver(look).observe(region);
  region.addEventListener("scroll", look, { passive: true });
}

const escaped = (value) => DataTable.util.escapeHtml(String(value ?? ""));
const plain = { render: (value, type) => (type === "display" ? escaped(value) : value ?? "") };
const rounded = {
  render: (value, type) => (type !== "display" ? value ?? "" : value === null ? "–" : Number(value).toFixed(4)),
};
const FRACTIONS = new Set(["Value", "Low", "High"]);

function number_columns() {
  return NUMBERS.map((title, data) => {
    if (title !== "Value") return { title, data, ...(FRACTIONS.has(title) ? rounded : plain) };
    const render = (value, type, row) => {
      if (type !== "display" || value === null) return rounded.render(value, type);
      const of = `data-trace="${escaped(row[AT.Key])}" data-metric="${escaped(row[AT.Metric])}"`;
      return `<button type="button" class="value" ${of}>${rounded.render(value, type)}</button>`;
    };
    return { title, data, render };
  });
}

const MEMBERS = [
  ["dataset", "Dataset"], ["variant", "Variant"], ["generation", "Generation"], ["seed", "Seed"], ["status", "Status"],
  ["seconds", "Time, s"], ["cpu_seconds", "CPU, s"], ["peak_mib", "Peak, MiB"],
];

function member_columns() {
  return MEMBERS.map(([key, title]) => {
    if (key !== "variant") return { title, data: key, defaultContent: "", ...plain };
    const render = (value, type, row, meta) => {
      if (type !== "display") return value;
      return `<button type="button" class="value" data-member="${meta.row}">${escaped(value)}</button>`;
    };
    return { title, data: key, render };
  });
}

// What is long comes as data.
async function fill(details) {
  const room = details.querySelector(".wide");
  if (room.firstElementChild) return;
  const table = element("table");
  room.append(table);
  const [data] = await Promise.all([unpacked("data"), engine()]);
  const of_paper = details.dataset.paper;
  const rows = of_paper ? data.numbers[of_paper] : data.members;
  await start(table, { data: rows, columns: of_paper ? number_columns() : member_columns() });
}

async function open_tables(details) {
  if (details.matches(".numbers, .members")) await fill(details);
  for (const table of details.querySelectorAll("table.exhibit")) await start(table);
}

for (const details of document.querySelectorAll("details.fold")) {
  details.addEventListener("toggle", () => { if (details.open) open_tables(details); });
}

// Printing: what is folded is opened, but for the lists of all numbers and members, and no row is left out.
let folded = [];
addEventListener("beforeprint", () => {
  folded = [...document.querySelectorAll("details.fold:not([open], .numbers, .members)")];
  for (const details of folded) details.open = true;
  for (const [table, one] of made) if (table.matches(".exhibit")) one.page.len(-1).draw();
});
addEventListener("afterprint", () => {
  for (const details of folded) details.open = false;
  for (const [table, one] of made) if (table.matches(".exhibit")) one.page.len(15).draw();
});
