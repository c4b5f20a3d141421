/* Pointer, keyboard and paper; and how it all begins. */
function step(event, group) {
  const at = group.indexOf(document.activeElement);
  const moves = { ArrowDown: 1, ArrowUp: -1, Home: -at, End: group.length - 1 - at };
  if (!(event.key in moves) || at < 0) return;
  event.preventDefault();
  const next = group[Math.min(group.length - 1, Math.max(0, at + moves[event.key]))];
  rove(group, next);
  next.focus();
}
function stepOnMap(event) {
  const way = { ArrowRight: [1, 0], ArrowLeft: [-1, 0], ArrowDown: [0, 1], ArrowUp: [0, -1] }[event.key];
  if (!way) return;
  event.preventDefault();
  const middle = (path) => { const b = path.getBBox(); return [b.x + b.width / 2, b.y + b.height / 2]; };
  const group = zonesOf(state.layer).map((n) => shapes.get(n)), [x, y] = middle(event.target);
  let best = null, least = Infinity;
  for (const path of group) {
    const [px, py] = middle(path), along = (px - x) * way[0] + (py - y) * way[1], across = Math.abs((px - x) * way[1]) + Math.abs((py - y) * way[0]);
    if (path !== event.target && along > 0 && along + 2 * across < least) { best = path; least = along + 2 * across; }
  }
  if (best) { rove(group, best); best.focus(); }
}
function stepInGrid(event, table) {
  const rows = stops(table), r = rows.findIndex((row) => row.includes(document.activeElement));
  if (r < 0) return;
  const c = rows[r].indexOf(document.activeElement);
  const to = { ArrowRight: [r, c + 1], ArrowLeft: [r, c - 1], ArrowDown: [r + 1, c], ArrowUp: [r - 1, c], Home: [r, 0], End: [r, rows[r].length - 1] }[event.key];
  if (!to) return;
  event.preventDefault();
  const row = rows[Math.min(rows.length - 1, Math.max(0, to[0]))];
  const offset = row.length - rows[r].length; // heads have one stop less
  const column = to[0] === r ? to[1] : to[1] + offset;
  const next = row[Math.min(row.length - 1, Math.max(0, column))];
  rove(rows.flat(), next);
  next.focus();
  next.scrollIntoView({ block: "nearest", inline: "nearest" });
}
function listen() {
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch") return;
    const choice = meant(event.target);
    if (choice || (peeked && !document.activeElement.matches("td, path, #ranking button"))) peek(choice);
    const path = event.target.closest(".zones path");
    tip.hidden = !path;
    if (path) tip.textContent = path.getAttribute("aria-label");
  });
  document.addEventListener("pointermove", (event) => {
    if (tip.hidden) return;
    if (pictureShown()) tip.textContent = pixelTold(event);
    tip.style.left = `${Math.min(event.clientX + 14, innerWidth - tip.offsetWidth - 8)}px`;
    tip.style.top = `${event.clientY + 16}px`;
  });
  document.addEventListener("focusin", ({ target }) => {
    const choice = meant(target);
    if (choice) {
      peek(choice);
      target.setAttribute("aria-describedby", "derivation-short");
    } else if (peeked && !target.closest("#derivation")) peek(null);
  });
  document.addEventListener("focusout", ({ target }) => target.removeAttribute("aria-describedby"));
  document.addEventListener("click", ({ target }) => {
    const head = target.closest("table.values thead th[data-key]");
    if (head && state.measure === "quantity") choose({ column: head.dataset.key, service: columns.get(head.dataset.key).service, product: columns.get(head.dataset.key).product, type: null });
    else if (head) choose({ service: head.dataset.key, type: null, product: null });
    const choice = meant(target);
    if (choice) choose(choice);
  });
  document.addEventListener("keydown", (event) => {
    const { target } = event;
    if (event.key === "Escape") { tip.hidden = true; clear(); return; }
    const acts = target.closest("td[tabindex], .zones path");
    if (acts && (event.key === "Enter" || event.key === " ")) { event.preventDefault(); choose(meant(acts)); }
    if (target.closest(".zones path")) stepOnMap(event);
    else if (target.closest("#ranking button")) step(event, all("#ranking button"));
    else if (target.closest("table[role=grid]")) stepInGrid(event, target.closest("table"));
  });
  window.addEventListener("beforeprint", () => {
    for (const details of all("section > details:not([open])")) { details.open = true; details.dataset.printed = ""; }
  });
  window.addEventListener("afterprint", () => {
    for (const details of all("details[data-printed]")) { details.open = false; delete details.dataset.printed; }
  });
}
function begin() {
  buildControls();
  for (const [n, path] of shapes) {
    path.setAttribute("role", "button");
    path.setAttribute("aria-label", zoneName(n));
    path.setAttribute("tabindex", -1);
    path.replaceChildren();
  }
  if (map) map.setAttribute("aria-label", words.map_label);
  for (const layer of data.layers) rove(zonesOf(layer.key).map((n) => shapes.get(n)).filter(Boolean));
  document.querySelector(".ranking").hidden = false;
  $("derivation").hidden = false;
  listen();
  render();
  for (const table of grids) if (!table.matches(".values")) grid(table);
addDownloads();
  mark();
}
