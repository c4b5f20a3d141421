/* The choice: from an element to what it stands for, what is marked, and the switches. */
function meant(target) {
  const path = target.closest(".zones path, #ranking button");
  if (path) return { zone: Number(path.dataset.z), service: state.service, type: null, product: productShown() };
  const cell = target.closest("td[tabindex], .values tbody th");
  if (!cell || cell.closest("[hidden]")) return null;
  const row = cell.parentElement, table = cell.closest("table"), at = cell.cellIndex - 1;
  if (table.matches(".monetary")) {
    const product = Number(row.dataset.p);
    return { zone: 0, service: deriving.service(product), type: null, product };
  }
  if (table.matches(".matrix")) {
    const key = valueKeys[at], type = row.dataset.t === undefined ? null : Number(row.dataset.t);
    return { zone: Number(table.dataset.z), service: key, type, product: null };
  }
  const zone = Number(row.dataset.z);
  if (at < 0) return { zone, service: state.service, type: null, product: productShown() };
  const key = tableColumns()[at];
  if (state.measure !== "quantity") return { zone, service: key, type: null, product: null };
  return { zone, service: columns.get(key).service, type: null, product: columns.get(key).product, column: key };
}
const productShown = () => (state.measure === "quantity" ? columns.get(state.column).product : null);
let peeked = null;
function shownNow() {
  return peeked || { zone: state.zone, service: state.service, type: state.type, product: state.product };
}
function peek(choice) {
  peeked = choice;
  mark();
  deriving.show(shownNow(), !peeked);
}
function mark() {
  const over = peeked && peeked.zone !== state.zone ? peeked.zone : null;
  const focused = document.activeElement && document.activeElement.closest(".zones path, #ranking button");
  drawRing(over !== null && over > 0 ? over : state.zone, Boolean(focused && document.activeElement.matches(":focus-visible")));
  for (const button of all("#ranking button")) {
    button.setAttribute("aria-pressed", Number(button.dataset.z) === state.zone);
    button.classList.toggle("over", Number(button.dataset.z) === over);
  }
  for (const [n, path] of shapes) path.setAttribute("aria-pressed", n === state.zone);
  for (const row of all("table.values tbody tr")) {
    row.classList.toggle("chosen", state.zone > 0 && Number(row.dataset.z) === state.zone);
    row.classList.toggle("over", Number(row.dataset.z) === over);
  }
  for (const head of all("table.values thead th[data-key]"))
    head.setAttribute("aria-current", head.dataset.key === (state.measure === "quantity" ? state.column : state.service));
  for (const cell of all("td[tabindex]")) {
    const choice = meant(cell);
    const chosen = choice && choice.zone === state.zone && choice.type === state.type && choice.product === state.product && choice.service === state.service;
    cell.setAttribute("aria-selected", Boolean(chosen));
  }
  $("clear").disabled = state.zone === 0 && state.type === null && state.product === productShown();
}
function choose(choice, cleared = false) {
  const before = { ...state };
  const { column, ...chosen } = choice;
  Object.assign(state, chosen);
  if (column) state.column = column;
  peeked = null;
  if (before.service !== state.service || before.column !== state.column) { syncControls(); renderMap(); }
  if (before.column !== state.column) renderZones();
  renderMatrix();
  mark();
  deriving.show(shownNow(), true);
  $("status").textContent = cleared && before.zone !== 0 ? words.cleared : say("status_line", ...deriving.line(shownNow()));
}
function clear() {
  choose({ zone: 0, type: null, product: productShown() }, true);
}

/* Controls. */
function radios(name, options) {
  return element("fieldset", {}, element("legend", {}, words[name]),
    element("div", { class: "segments" }, ...options.map(({ key, text, disabled }) =>
      element("label", {}, element("input", { type: "radio", name, value: key, disabled, checked: state[name] === key }), text))));
}
function picker(name, options) {
  const groups = new Map();
  for (const { key, text, group } of options) {
    if (!groups.has(group)) groups.set(group, group ? element("optgroup", { label: group }) : document.createDocumentFragment());
    groups.get(group).append(element("option", { value: key }, text));
  }
  return element("label", { "data-for": name }, element("span", {}, words[name]), element("select", { name }, ...groups.values()));
}
function buildControls() {
  const has = (measure) => Object.keys(data.views).some((key) => key.split("/")[1] === measure);
  const measures = ["total", "per_km2", "per_head", "share", "quantity"].map((key) => ({ key, text: words[`measure_${key}`], disabled: !has(key) }));
  const services = [{ key: "gep", text: words.gep }, ...data.services.map(({ key, name, category }) => ({ key, text: name, group: category }))];
  const indicators = data.columns.map(({ key, name, service }) => ({ key, text: name, group: serviceName(service) }));
  const money = [{ key: "auto", text: words.auto }, ...data.money.map(({ name }, n) => ({ key: String(n), text: name }))];
  const form = $("controls");
  form.append(
    ...(data.pixels.of ? [radios("surface", ["zones", "pixels"].map((key) => ({ key, text: words[`surface_${key}`] })))] : []),
    radios("layer", data.layers.map(({ key, name }) => ({ key, text: name }))), radios("measure", measures),
    picker("service", services), picker("indicator", indicators), picker("money", money),
    element("button", { type: "button", id: "clear" }, words.clear));
  form.hidden = false;
  form.addEventListener("submit", (event) => event.preventDefault());
  form.addEventListener("change", ({ target }) => {
    const key = target.name === "indicator" ? "column" : target.name;
    state[key] = target.value;
    if (key === "layer") Object.assign(state, { zone: 0, type: null });
    if (key === "service") state.type = null;
    if (state.measure === "quantity") { state.service = columns.get(state.column).service; state.type = null; }
    state.product = productShown();
    render();
    $("status").textContent = say("status_line", ...deriving.line(shownNow()));
  });
  $("clear").addEventListener("click", clear);
}
function syncControls() {
  const form = $("controls");
  form.elements.service.value = state.service;
  form.elements.indicator.value = state.column;
  form.elements.money.disabled = !isMoney(state.measure);
  form.querySelector('[data-for="service"]').hidden = state.measure === "quantity";
  form.querySelector('[data-for="indicator"]').hidden = state.measure !== "quantity";
}
function render() {
  peeked = null;
  syncControls();
  renderMap();
  renderZones();
  renderMatrix();
  mark();
  deriving.show(shownNow(), true);
}
