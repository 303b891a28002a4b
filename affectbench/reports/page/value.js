// The dialog: what is behind a number.
const numbers_of = new Map(); // paper -> key and metric -> the row of numbers

function number_of(data, paper, key, metric) {
  if (!numbers_of.has(paper)) {
    const rows = (data.numbers[paper] ?? []).map((row) => [`${row[AT.Key]}/${row[AT.Metric]}`, row]);
    numbers_of.set(paper, new Map(rows));
  }
  return numbers_of.get(paper).get(`${key}/${metric}`);
}

const digits = (value) => (value === null || value === undefined ? "–" : Number(Number(value).toPrecision(4)));

function in_words(data, paper, key) {
  const [dataset, options, variant, sweep, generation, size, task] = key.split("|");
  const { datasets, options: settings, variants } = data.words[paper] ?? { datasets: {}, options: {}, variants: {} };
  const title = variants[variant]?.replace("{}", generation) ?? variant;
  const words = [title, sweep.replaceAll("_", " ").replaceAll("=", " "), `on ${datasets[dataset] ?? dataset}`];
  words.push(settings[options] ?? options, `task: ${data.tasks[task] ?? task}`);
  if (generation !== "0" && !title.includes(generation)) words.push(`generation ${generation}`);
  if (size !== "1") words.push(`ensembles of ${size}`);
  return words.filter(Boolean).join(", ");
}

function of_seeds(data, members, of) {
  const seeds = new Map();
  for (const number of members) {
    const { seed, values } = data.members[number];
    const own = values?.[`${of.task}/${of.metric}`];
    if (own !== undefined) seeds.set(seed, [...(seeds.get(seed) ?? []), own]);
  }
  const mean = (values) => digits(values.reduce((sum, value) => sum + value, 0) / values.length);
  return [...seeds].map(([seed, values]) => `seed ${seed}: ${mean(values)}`).join(", ");
}

// One value: its number with interval, what stands beside it, and the members that it is of.
function side(data, paper, key, metric) {
  const task = key.split("|").at(-1);
  const box = element("section", undefined, { class: "side" });
  box.append(element("h3", in_words(data, paper, key)));
  const list = element("dl");
  const say = (name, value) => value && list.append(element("dt", name), element("dd", value));
  const members = data.traces[key.slice(0, key.lastIndexOf("|") + 1)] ?? []; // of every task
  const row = metric && number_of(data, paper, key, metric);
  if (row) {
    const at = (name) => row[AT[name]];
    const interval = at("Low") === null ? "no interval" : `95 % interval ${digits(at("Low"))} to ${digits(at("High"))}`;
    say("Value", `${digits(at("Value"))}, ${interval}`);
    const [dataset, options] = key.split("|");
    const floor = number_of(data, paper, [dataset, options, "constant", "", "0", "1", task].join("|"), metric);
    say("Constant predictor", floor ? `${digits(floor[AT.Value])} on the same rows` : "none for this value");
    const printed = at("Published");
    say("Published", !printed ? "no value" : `${printed} (${at("Verdict")})`);
    const units = [[at("Rows"), "row"], [at("Groups"), "group"], [at("Folds"), "fold"]];
    const counted = units.map(([count, name]) => `${count} ${name}${Number(count) === 1 ? "" : "s"}`);
    say("Of", [...counted, `${at("Members")} of ${at("of")} members`].join(", "));
  }
  const of = metric ? { task, metric } : undefined;
  if (of) say("Each seed", of_seeds(data, members, of));
  box.append(list);
  const networks = element("details", undefined, { class: "networks" });
  networks.open = members.length < 4;
  networks.append(element("summary", `${members.length} trained network${members.length === 1 ? "" : "s"}`));
  networks.append(...members.map((number) => record(data, number, of)));
  box.append(networks);
  return box;
}

const METRIC_NAME = (data, metric) => data.metrics[metric]?.[2] ?? metric.replaceAll("_", " ");

const METRIC = (data, metric) => {
  const [better, unit] = data.metrics[metric] ?? ["", ""];
  return `${METRIC_NAME(data, metric)}${better && `, ${better} is better`}${unit && `, in ${unit}`}`;
};

// `asked` has paper, keys, metric ("" where the text is of several), text, and where it stands in a table.
async function show_value({ paper, keys, metric, text, table }) {
  const data = await unpacked("data");
  const body = trace.querySelector(".body");
  const metrics = metric ? metric.split(" − ") : [];
  const address = `${paper}/${keys.join(" − ")}/${metric}`;
  body.replaceChildren();
  if (text) body.append(element("p", text, { class: "asked" }));
  if (metrics.length) body.append(element("p", [...new Set(metrics)].map((name) => METRIC(data, name)).join("; ")));
  if (keys.length > 1) body.append(element("p", "A difference: the first value minus the second."));
  const where = table ? `${table.exhibit} ${table.row} "${table.column}"` : `'#${address}'`;
  body.append(command(`python -P -m affectbench trace ${where}`));
  const link = element("p");
  if (metric) link.append(copy_button("copy link to this number", link_to(address)));
  body.append(link, ...keys.map((key, at) => side(data, paper, key, metrics[at] ?? metrics[0])));
  trace.showModal();
  body.scrollTop = 0;
}

// What a pressed number says of itself: its text, its keys, and its row and column where it is in an exhibit.
function asked(button) {
  const { metric = "", says = "" } = button.dataset;
  const { trace: keys } = button.closest("[data-trace]").dataset; // its own, or its row's
  const cell = button.closest("td");
  const paper = button.closest("[data-paper]")?.dataset.paper ?? "";
  const interval = cell?.querySelector(".interval")?.textContent ?? "";
  const number = { paper, keys: keys.split(" − "), metric, text: `${says} ${button.textContent} ${interval}`.trim() };
  const exhibit = button.closest("[data-exhibit]")?.dataset.exhibit;
  const table = button.closest("table");
  if (exhibit && table) {
    const row = made.get(table)?.row(cell.parentElement).index() ?? cell.parentElement.rowIndex - 1;
    const column = table.tHead.rows[0].cells[cell.cellIndex].textContent.trim();
    number.table = { exhibit: `${paper}/${exhibit}`, row: row + 1, column };
  }
  return number;
}

// For those who hear the page: which number a button of a claim is, and that it can be pressed.
for (const button of document.querySelectorAll(".claim button.value")) {
  const heading = button.closest("tbody").querySelector(".group th")?.textContent.split(",")[0];
  const own = button.closest("tr").querySelector("th").firstChild.textContent.trim();
  const test = [heading, own].filter(Boolean).join(", ");
  const which = button.dataset.says ?? button.closest("td").dataset.label ?? "Difference";
  button.setAttribute("aria-label", `${which}, ${test}: ${button.textContent.trim()}, show origin`);
}

document.addEventListener("click", async (event) => {
  const value = event.target.closest("button.value:not([data-member])");
  if (value) show_value(asked(value));
  const member = event.target.closest("[data-member]");
  if (member) {
    const data = await unpacked("data");
    trace.querySelector(".body").replaceChildren(record(data, Number(member.dataset.member)));
    trace.showModal();
  }
});
