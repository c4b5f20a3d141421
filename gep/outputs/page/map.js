/* The map, its key and the ranking. */
const map = $("map");
const shapes = map ? new Map(all(".zones path", map).map((path) => [Number(path.dataset.z), path])) : new Map();
const ring = $("ring");
const tip = element("div", { id: "tip", hidden: true, "aria-hidden": "true" });
document.body.append(tip);

function ranked(layer) {
  const values = zonesOf(layer).map((n) => [n, measured(state.measure, keyShown(), n)]);
  const known = values.filter(([, v]) => v !== null).sort((a, b) => b[1] - a[1] || a[0] - b[0]);
  const places = known.map(([, v]) => 1 + known.findIndex(([, other]) => other === v));
  return [...known.map(([n, v], at) => [n, v, places[at]]), ...values.filter(([, v]) => v === null).map(([n]) => [n, null, null])];
}
function renderMap() {
  const view = viewShown(), inside = zonesOf(state.layer);
  const heading = `${titleShown()}${view && view.u ? ` (${view.u})` : ""}`;
  $("ranking-title").textContent = heading;
  renderRanking(view);
  if (!map) return;
  for (const group of all("[data-layer]", map))
    group.setAttribute("display", group.dataset.layer === state.layer ? "inline" : "none");
  const count = view ? Math.max(1, view.edges.length - 1) : 0, ramp = view ? rampOf(count) : [];
  const places = new Map(ranked(state.layer).map(([n, value, place]) => [n, [value, place]]));
  inside.forEach((n, at) => {
    const k = view ? view.c[at] : "-", path = shapes.get(n), [value, place] = places.get(n);
    const fill = k === "-" ? "url(#not-computed)" : ramp[Number(k)];
    path.setAttribute("fill", fill);
    const name = map.querySelector(`.names text[data-z="${n}"]`);
    if (name) name.classList.toggle("on-dark", isDark(fill));
    const amount = value === null ? words.not_computed : spaced(told(value, view), view.u);
    const rank = place ? say("rank", place, inside.length) : "";
    path.setAttribute("aria-label", [zoneName(n), amount, rank].filter(Boolean).join(", "));
  });
  const svg = (fill) => element("svg", { "aria-hidden": "true", viewBox: "0 0 13 8" }, element("rect", { width: 13, height: 8, fill }));
  const entries = [element("li", { class: "heading" }, heading)];
  if (view) {
    const counts = ramp.map((_, k) => [...view.c].filter((c) => c === String(k)).length);
    const edge = (value) => fixed(value, view.p);
    ramp.forEach((fill, k) => {
      const text = view.edges.length > 1 ? `${k > 0 ? "> " : ""}${edge(view.edges[k])} – ${edge(view.edges[k + 1])}` : edge(view.edges[0]);
      entries.push(element("li", {}, svg(fill), `${text} (${counts[k]})`));
    });
  }
  const missing = view ? [...view.c].filter((c) => c === "-").length : inside.length;
  if (missing) entries.push(element("li", {}, svg("url(#not-computed-key)"), `${words.not_computed} (${missing})`));
  if (data.bare.includes(state.layer)) entries.push(element("li", {}, svg("url(#no-zone-key)"), words.no_zone));
  $("key").replaceChildren(...entries);
  renderPixels(svg);
}
/* Relative luminance below which white letters have more contrast than black ones (WCAG 2). */
function isDark(fill) {
  const channels = /^#(..)(..)(..)$/.exec(fill);
  if (!channels) return false;
  const [r, g, b] = channels.slice(1).map((c) => { const v = parseInt(c, 16) / 255; return v <= 0.04045 ? v / 12.92 : ((v + 0.055) / 1.055) ** 2.4; });
  return 0.2126 * r + 0.7152 * g + 0.0722 * b < 0.179;
}
function titleShown() {
  if (state.measure === "quantity") return columns.get(state.column).name;
  const measure = state.measure === "total" ? "" : ` · ${words[`measure_${state.measure}`]}`;
  return serviceName(state.service) + measure;
}
function renderRanking(view) {
  const rows = ranked(state.layer), greatest = Math.max(0, ...rows.map(([, v]) => v || 0));
  const ramp = view ? rampOf(Math.max(1, view.edges.length - 1)) : [], inside = zonesOf(state.layer);
  const items = rows.map(([n, value, place]) => {
    const k = view ? view.c[inside.indexOf(n)] : "-";
    const width = greatest > 0 && value > 0 ? (100 * value) / greatest : 0;
    const lacking = data.zones[n].lacking && state.measure !== "quantity" ? "*" : "";
    return element("li", {}, element("button", { type: "button", "data-z": n, tabindex: -1, title: lacking && say("partial", data.zones[n].lacking) },
      element("span", { class: "place" }, place ? String(place) : ""),
      element("span", { class: "name" }, zoneName(n) + lacking),
      element("span", { class: "amount" }, value === null ? words.not_computed : told(value, view)),
      element("svg", { viewBox: "0 0 100 5", preserveAspectRatio: "none", "aria-hidden": "true" },
        element("rect", { width, height: 5, fill: k === "-" ? "#9a9a94" : ramp[Number(k)] }))));
  });
  $("ranking").replaceChildren(...items);
  rove(all("button", $("ranking")));
}
function drawRing(n, focused) {
  if (!ring) return;
  const path = shapes.get(n);
  ring.setAttribute("d", path && data.zones[n].layer === state.layer ? path.getAttribute("d") : "");
  ring.classList.toggle("focused", focused);
}
