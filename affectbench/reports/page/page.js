// What the page does, in one module of five files. Here: what the others share, saving, copying, the theme.
const trace = document.getElementById("trace");
const picture = document.getElementById("picture");

function element(name, text, attributes = {}) {
  const made = document.createElement(name);
  if (text !== undefined) made.textContent = text;
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  return made;
}

// Values that the page holds compressed; each is unpacked once, when it is first asked for.
const unpacking = new Map();

function unpacked(id) {
  if (!unpacking.has(id)) {
    const bytes = Uint8Array.from(atob(document.getElementById(id).textContent), (c) => c.charCodeAt(0));
    const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
    unpacking.set(id, new Response(stream).json());
  }
  return unpacking.get(id);
}

const NUMBERS = [
  "Dataset", "Options", "Variant", "Sweep", "Generation", "Ensemble", "Task", "Metric", "Value", "Low", "High",
  "Rows", "Groups", "Folds", "Members", "of", "Status", "Published", "Verdict",
];
const AT = Object.fromEntries([...NUMBERS, "Key"].map((name, at) => [name, at])); // of a row of numbers

// Saving.
const KINDS = { csv: "text/csv", md: "text/markdown", tex: "text/x-tex", html: "text/html" };

function save(name, text) {
  const kind = KINDS[name.split(".").pop()];
  const link = element("a", undefined, { download: name });
  link.href = URL.createObjectURL(new Blob([text], { type: `${kind};charset=utf-8` }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
}

function quoted(value) {
  const text = String(value ?? "");
  return /[",\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}

const csv = (rows) => rows.map((row) => row.map(quoted).join(",") + "\n").join("");

async function save_asked(button) {
  const { file, claim, paper, numbers } = button.dataset;
  if (file) return save(file.split("/").slice(1).join("-"), (await unpacked("files"))[file]);
  const data = await unpacked("data");
  if (numbers) return save(`${numbers}.csv`, csv([[...NUMBERS, "Key"], ...data.numbers[numbers]]));
  const [columns, ...rows] = data.claims[paper];
  const of = columns.indexOf("claim");
  return save(`${claim}.csv`, csv([columns, ...rows.filter((row) => row[of] === claim)]));
}

// Copying.
async function copy(button, text) {
  try {
    await navigator.clipboard.writeText(text);
  } catch { // a browser that does not let a file copy: the text is selected instead
    const shown = element("input", undefined, { readonly: "", value: text, "aria-label": "To be copied" });
    button.before(shown);
    shown.select();
    document.execCommand("copy");
    shown.remove();
  }
  const said = button.textContent;
  button.textContent = "copied";
  setTimeout(() => { button.textContent = said; }, 1500);
}

const link_to = (address) => `${location.href.split("#")[0]}#${encodeURI(address)}`;

function copy_button(said, text) {
  return element("button", said, { type: "button", class: "copy", "data-copy": text });
}

function command(text) {
  const box = element("p", undefined, { class: "command" });
  box.append(element("code", text), " ", copy_button("copy", text));
  return box;
}

document.addEventListener("click", (event) => {
  const saved = event.target.closest(".save");
  if (saved) save_asked(saved);
  const copied = event.target.closest(".copy");
  if (copied) copy(copied, copied.dataset.copy ?? link_to(copied.dataset.link));
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
