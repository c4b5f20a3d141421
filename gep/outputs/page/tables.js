/* Tables: the script fills what the page holds already, and makes it a grid for the keyboard. */
const grids = all("table.values, table.matrix, table.monetary");
function tableColumns() {
  if (state.measure !== "quantity") return valueKeys;
  const service = columns.get(state.column).service;
  return data.columns.filter((column) => column.service === service).map((column) => column.key);
}
function renderZones() {
  const keys = tableColumns(), step = tableStep(), byQuantity = state.measure === "quantity";
  for (const table of all("table.values")) {
    const layer = table.dataset.layer;
    table.parentElement.hidden = layer !== state.layer;
    const download = table.parentElement.nextElementSibling;
    if (download && download.matches(".csv")) download.hidden = table.parentElement.hidden;
    if (layer !== state.layer) continue;
    const name = data.layers.find((one) => one.key === layer).name;
    const caption = byQuantity
      ? say("by_zone_quantity", name, serviceName(columns.get(state.column).service))
      : say("by_zone_caption", name, words[`measure_${state.measure}`], step.u);
    table.caption.textContent = caption;
    table.parentElement.setAttribute("aria-label", caption);
    const head = table.tHead.rows[0];
    while (head.cells.length > 1) head.lastChild.remove();
    for (const key of keys) {
      const unit = byQuantity && columns.get(key).unit ? ` (${data.views[`${layer}/quantity/${key}`]?.u ?? columns.get(key).unit})` : "";
      const title = byQuantity ? columns.get(key).name + unit : key === "gep" ? words.gep_short : serviceName(key);
      head.append(element("th", { scope: "col", "data-key": key }, element("button", { type: "button", tabindex: -1 }, title)));
    }
    for (const row of table.tBodies[0].rows) {
      while (row.cells.length > keys.length + 1) row.lastChild.remove();
      while (row.cells.length < keys.length + 1) row.append(element("td", { class: "n" }));
      keys.forEach((key, at) => {
        const view = byQuantity ? data.views[`${layer}/quantity/${key}`] : step;
        const value = measured(state.measure, key, Number(row.dataset.z));
        row.cells[at + 1].textContent = value !== null && view ? told(value, view) : words.none;
        row.cells[at + 1].classList.toggle("none", !value);
      });
    }
    grid(table);
  }
}
function renderMatrix() {
  const table = document.querySelector("table.matrix");
  if (!table) return;
  const step = state.measure === "total" ? tableStep() : data.table.total;
  const zone = deriving.covers(state.zone) ? state.zone : 0;
  table.dataset.z = zone;
  const caption = say("matrix_caption", zoneName(zone), step.u);
  table.caption.textContent = caption;
  table.parentElement.setAttribute("aria-label", caption);
  const rows = [...table.tBodies[0].rows], values = rows.map((row) => {
    const type = row.dataset.t === undefined ? null : Number(row.dataset.t);
    return valueKeys.map((key) => (type === null ? data.values[key][zone] : deriving.value(zone, key, type)));
  });
  const greatest = Math.max(0, ...values.slice(0, -1).flatMap((line) => line.slice(1)));
  rows.forEach((row, r) => values[r].forEach((value, at) => {
    const cell = row.cells[at + 1], shaded = r < rows.length - 1 && at > 0 && value > 0;
    cell.textContent = told(value, step);
    cell.className = `n${value ? "" : " none"}${shaded ? ` h${Math.ceil(5 * Math.cbrt(value / greatest))}` : ""}`;
  }));
}
/* Every table can be taken along as CSV: numbers without separators, and no text that a spreadsheet would compute. */
function asCsv(table) {
  const cellText = (cell) => {
    const text = (cell.querySelector("code")?.title || cell.textContent).trim(), plain = text.replace(/,/g, "").replace(/^\u2212/, "-");
    if (cell.matches(".n") && /^-?[\d.]+$/.test(plain)) return plain;
    const safe = /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
    return /[",\n]/.test(safe) ? `"${safe.replace(/"/g, '""')}"` : safe;
  };
  return "\ufeff" + [...table.rows].map((row) => [...row.cells].map(cellText).join(",")).join("\r\n") + "\r\n";
}
function addDownloads() {
  for (const table of all(".scroll > table")) {
    const button = element("button", { type: "button", class: "csv" }, words.csv);
    button.addEventListener("click", () => {
      const url = URL.createObjectURL(new Blob([asCsv(table)], { type: "text/csv" }));
      const name = table.caption.textContent.replace(/[\\/:*?"<>|]+/g, "_");
      element("a", { href: url, download: `${name}.csv` }).click();
      setTimeout(() => URL.revokeObjectURL(url), 1000);
    });
    table.parentElement.after(button);
    button.hidden = table.parentElement.hidden;
  }
}
function grid(table) {
  table.setAttribute("role", "grid");
  table.setAttribute("aria-readonly", "true");
  for (const cell of all("tbody td", table))
    if (table.matches(".monetary") ? cell.parentElement.dataset.p : true) cell.setAttribute("tabindex", -1);
  if (table.matches(".values"))
    for (const head of all("tbody th", table))
      if (!head.querySelector("button")) head.replaceChildren(element("button", { type: "button", tabindex: -1 }, ...head.childNodes));
  rove(stops(table).flat());
}
const stopOf = (cell) => cell.querySelector("button") || (cell.hasAttribute("tabindex") ? cell : null);
const stops = (table) => [...table.rows].map((row) => [...row.cells].map(stopOf).filter(Boolean)).filter((row) => row.length);
/* One element of a group is in the order of the tab key; arrows reach the others. */
function rove(group, now) {
  const kept = now || group.find((one) => one.tabIndex === 0) || group[0];
  for (const one of group) one.tabIndex = one === kept ? 0 : -1;
}
