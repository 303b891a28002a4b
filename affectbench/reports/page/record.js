// A trained network: its record, its own value, the course of its training, and the command that makes it again.
const FIELDS = [
  ["status", "Status"], ["reason", "Reason"], ["method", "Method"], ["net", "Network"],
  ["parameters", "Parameters"], ["rows", "Rows: train / val / test"], ["seed", "Seed"],
  ["root_seed", "Root seed"], ["commit", "Commit"], ["code", "Code fingerprint"], ["versions", "Packages"],
  ["machine", "Machine"],
];
const CURVE = { width: 220, height: 48, room: 4 }; // CSS pixels
const SVG = "http://www.w3.org/2000/svg";

function curve(name, steps, values) {
  const [least, most] = [Math.min(...values), Math.max(...values)];
  const { width, height, room } = CURVE;
  const x = (step) => room + (width - 2 * room) * (step - steps[0]) / (steps.at(-1) - steps[0] || 1);
  const y = (value) => height - room - (height - 2 * room) * (value - least) / (most - least || 1);
  const drawn = document.createElementNS(SVG, "svg");
  const said = `${name.replaceAll("_", " ")}: ${values[0]} at step ${steps[0]}, ${values.at(-1)} at step ${steps.at(-1)}`;
  const attributes = { viewBox: `0 0 ${width} ${height}`, width, height, role: "img", "aria-label": said, class: "curve" };
  for (const [key, value] of Object.entries(attributes)) drawn.setAttribute(key, value);
  const line = document.createElementNS(SVG, "polyline");
  line.setAttribute("points", steps.map((step, at) => `${x(step).toFixed(1)},${y(values[at]).toFixed(1)}`).join(" "));
  drawn.append(line);
  const box = element("figure", undefined, { class: "course" });
  const text = `${name.replaceAll("_", " ")}: ${least} to ${most}, ${steps.length} times, to step ${steps.at(-1)}`;
  box.append(drawn, element("figcaption", text));
  return box;
}

// Append a member to the dialog; `of` is the task and metric whose value it shows, if it is asked for one.
function record(data, number, of) {
  const member = data.members[number];
  const path = `${member.dataset}/${member.variant}/g${member.generation}/s${member.seed}`;
  const box = element("div", undefined, { class: "record" });
  box.append(element("h4", path.replaceAll("/", " / ")));
  const list = element("dl");
  const say = (name, value) => list.append(element("dt", name), element("dd", value));
  const own = of && member.values?.[`${of.task}/${of.metric}`];
  if (own !== undefined) say("Its own value", `${own} (${METRIC_NAME(data, of.metric)} of ${data.tasks[of.task] ?? of.task})`);
  for (const [key, name] of FIELDS) {
    if (member[key] !== undefined && member[key] !== "") say(name, member[key]);
  }
  if (member.seconds !== undefined) {
    say("Cost", `${member.seconds} s, ${member.cpu_seconds} s CPU, ${member.peak_mib} MiB at most`);
  }
  for (const [way, parent] of member.from ?? []) say(way.replace("_", " "), parent);
  if (member.stale) say("Stale", member.stale);
  box.append(list);
  for (const [name, [steps, values]] of Object.entries(member.curves ?? {})) box.append(curve(name, steps, values));
  const files = data.presets.length ? ` --configfile ${data.presets.join(" ")}` : "";
  box.append(command(`snakemake${files} --cores all results/members/${path}/record.json`));
  return box;
}
