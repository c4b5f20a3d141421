/* The panel that tells how a number was made: services, quantity x price, formula, terms. */
const deriving = (() => {
  const { products, series, coefficients, workings } = data.derivation;
  const at = (column, i) => (column !== null && typeof column === "object" ? series[column.s][i] : column);
  const opened = new Set();
  const SHORT = 3; // sentences that a screen reader reads out with a number
  const byService = new Map();
  products.forEach((product, n) => {
    if (!byService.has(product.s)) byService.set(product.s, []);
    byService.get(product.s).push(n);
    product.cells = new Map();
    for (let i = 0; i < (product.count || 0); i++) {
      const zone = at(product.z, i);
      if (!product.cells.has(zone)) product.cells.set(zone, []);
      product.cells.get(zone).push(i);
    }
  });
  const covers = (zone) => data.told.includes(zone);
  const cellsOf = (product, zone, type) =>
    (product.cells.get(zone) || []).filter((i) => type === null || at(product.t, i) === type);
  const money = (product, i) => { const price = at(product.p, i); return price === null ? null : at(product.q, i) * price; };
  const total = (numbers) => { const known = numbers.filter((v) => v !== null); return known.length ? known.reduce((a, b) => a + b, 0) : null; };
  const silence = (product, zone) => (product.silent.find((one) => one[0] === zone) || [])[1];

  /* Value of a service, or of all, on one type of a zone. */
  function value(zone, key, type) {
    const of = key === "gep" ? products : (byService.get(key) || []).map((n) => products[n]);
    const found = total(of.flatMap((product) => cellsOf(product, zone, type).map((i) => money(product, i))));
    if (found !== null) return found;
    const lives = data.values[key][zone] !== null;
    return lives ? 0 : null;
  }
  const amountOf = ({ zone, service, type }) => (type === null ? data.values[service][zone] : value(zone, service, type));

  /* The number that is told: what it is of, the amount, its unit. */
  function line(choice) {
    const { zone, service, type, product } = choice;
    const of = [product !== null ? products[product].n : serviceName(service), type !== null ? data.types[type] : ""].filter(Boolean).join(" · ");
    if (product !== null) {
      const one = products[product], cells = cellsOf(one, zone, type);
      if (state.measure === "quantity") return [zoneName(zone), of, spaced(readable(total(cells.map((i) => at(one.q, i)))), one.u)];
      return [zoneName(zone), of, shownMoney(total(cells.map((i) => money(one, i))))];
    }
    if (type !== null || state.measure === "quantity") return [zoneName(zone), of, shownMoney(amountOf(choice))];
    const amount = measured(state.measure, service, zone);
    const view = data.views[`${data.zones[zone].layer}/${state.measure}/${service}`] || data.views[`${state.layer}/${state.measure}/${service}`];
    const step = state.money !== "auto" && isMoney(state.measure) ? moneyStep([amount]) : isMoney(state.measure) ? bestStep(amount) : view;
    return [zoneName(zone), of, amount === null || !step ? words.not_computed : spaced(told(amount, step), step.u)];
  }
  function bestStep(amount) {
    const step = data.money.find((one) => Math.abs(amount) >= one.scale) || data.money[data.money.length - 1];
    return { u: step.name + data.suffix[state.measure], s: step.scale, d: digitsFor(Math.abs(amount) / step.scale) };
  }
  function shownMoney(amount) {
    if (amount === null) return words.none;
    const step = data.money.find((one) => Math.abs(amount) >= one.scale) || data.money[data.money.length - 1];
    return spaced(told(amount, { s: step.scale, d: 2 }), step.name);
  }
  const yuan = data.money[data.money.length - 1].name;

  function show(choice, pinned) {
    const [place, of, amount] = line(choice);
    $("derivation-head").replaceChildren(
      element("p", { class: "of" }, `${place} · ${of}`),
      element("p", { class: "result" }, amount));
    $("derivation").classList.toggle("peeking", !pinned);
    $("derivation-body").replaceChildren(...body(choice));
    const short = all(".times, .from", $("derivation-body")).slice(0, SHORT).map((it) => it.textContent);
    $("derivation-short").textContent = short.join("; ");
    fit();
  }
  /* A formula is one line: one that is wider than the panel is set smaller, down to a limit. */
  function fit() {
    for (const math of all("math:not([style])", $("derivation-body"))) {
      const box = math.parentElement, room = box.clientWidth - 16, width = box.scrollWidth - 8;
      if (width > room && room > 0) math.style.fontSize = `${Math.max(0.68, (0.95 * room) / width)}rem`;
    }
  }
  function body(choice) {
    const { zone, service, product } = choice;
    if (!covers(zone)) return [...division(choice), element("p", { class: "hint" }, words.elsewhere)];
    if (product !== null) return [element("ul", { class: "sum" }, productItem(product, choice, true)), hint()];
    if (service === "gep") return [...division(choice), ...servicesOf(choice), hint()];
    const items = (byService.get(service) || []).map((n) => productItem(n, choice, (byService.get(service) || []).length === 1)).filter(Boolean);
    return [...division(choice), ...recalled(choice),
      items.length ? element("ul", { class: "sum" }, ...items) : element("p", { class: "hint" }, words.nothing_here), hint()];
  }
  const hint = () => element("p", { class: "hint" }, words.derivation_hint);

  /* Per km2, per head, share: what was divided by what. */
  function division({ zone, service, type, product }) {
    if (type !== null || product !== null || !["per_km2", "per_head", "share"].includes(state.measure)) return [];
    const value = data.values[service][zone], place = data.zones[zone];
    if (value === null) return [];
    const under = { per_km2: `${readable(place.area)} km²`, per_head: `${readable(place.people)} ${words.people}`, share: `${readable(data.values[service][0])} ${yuan}` };
    if (state.measure === "per_head" && !place.people) return [];
    return [element("p", { class: "from" }, `= ${readable(value)} ${yuan} ÷ ${under[state.measure]}`)];
  }
  function recalled({ zone, service, type }) {
    const cells = (byService.get(service) || []).flatMap((n) => cellsOf(products[n], zone, type).map((i) => [at(products[n].c, i), Math.abs(money(products[n], i) || 0)]));
    const whole = cells.reduce((sum, [, v]) => sum + v, 0);
    if (!whole) return [];
    const share = cells.filter(([c]) => c === "recalled").reduce((sum, [, v]) => sum + v, 0) / whole;
    return share > 0 ? [element("p", { class: "from" }, say("recalled_here", percent(share)))] : [];
  }
  function servicesOf({ zone, type }) {
    const rows = data.services.map(({ key, name }) => [key, name, type === null ? data.values[key][zone] : value(zone, key, type)]);
    const known = rows.filter(([, , v]) => v).sort((a, b) => b[2] - a[2]), whole = total(known.map((row) => row[2]));
    const items = known.map(([key, name, amount]) => {
      const button = element("button", { type: "button" }, element("span", {}, name),
        element("span", { class: "amount" }, `${shownMoney(amount)} · ${percent(amount / whole)}`));
      button.addEventListener("click", () => choose({ zone, service: key, type, product: null }));
      return element("li", {}, button);
    });
    return [element("p", { class: "from" }, `${say("of_total", known.length)} = ${readable(whole)} ${yuan}`), element("ul", { class: "sum" }, ...items)];
  }

  function productItem(n, { zone, type }, open) {
    const product = products[n], cells = cellsOf(product, zone, type), quiet = silence(product, zone);
    if (!cells.length) {
      const entry = product.silent.find((one) => one[0] === zone);
      if (!quiet) return null;
      return element("li", {}, element("div", { class: "plain" }, element("div", { class: "line" }, element("b", {}, product.n),
        element("span", { class: "amount" }, words[quiet] || quiet)), element("p", { class: "from" }, entry[2])));
    }
    const quantity = total(cells.map((i) => at(product.q, i))), amount = total(cells.map((i) => money(product, i)));
    const prices = [...new Set(cells.map((i) => at(product.p, i)))];
    const times = amount === null
      ? `${spaced(readable(quantity), product.u)} · ${words.physical_only}`
      : `${spaced(readable(quantity), product.u)} × ${prices.length === 1 ? spaced(readable(prices[0]), product.pu) : words.price_by_type} = ${readable(amount)} ${yuan}`;
    const details = element("details", { open: open || opened.has(n) },
      element("summary", {}, element("div", { class: "line" }, element("b", {}, product.n),
        element("span", { class: "amount" }, amount === null ? "" : shownMoney(amount))),
        element("div", { class: "times" }, times)));
    const fill = () => { if (details.open && details.children.length === 1) details.append(deep(product, cells)); };
    details.addEventListener("toggle", () => { details.open ? opened.add(n) : open || opened.delete(n); fill(); fit(); });
    fill();
    return element("li", {}, details);
  }

  /* Below a product: the formula with its numbers, type by type, and what these rest on. */
  function deep(product, cells) {
    const parts = [];
    const working = product.w === undefined ? null : workings[product.w];
    if (working) parts.push(...workingParts(working, product, cells));
    else parts.push(element("p", { class: "from" }, words.given));
    if (cells.length > 1 || !working) parts.push(typeTable(product, cells));
    if (product.price) parts.push(...priceParts(product.price));
    const covered = cells.map((i) => at(product.cov, i));
    const facts = [product.m, covered.every((v) => v === covered[0]) && covered[0] !== null && covered[0] !== 1 ? say("covered", percent(covered[0])) : "",
      cells.some((i) => at(product.al, i)) ? words.allocated : ""].filter(Boolean).join(" · ");
    if (facts) parts.push(element("p", { class: "from" }, facts));
    return element("div", { class: "deep" }, ...parts);
  }
  const heading = (text) => element("h4", {}, text);
  function formulaNode(n) {
    const figure = $(`f${n}`), node = element("div", { class: "formula" });
    for (const part of figure.children) if (part.localName !== "figcaption") node.append(part.cloneNode(true));
    return node;
  }
  function workingParts(working, product, cells) {
    const parts = [heading(`${working.n}${working.u ? ` (${working.u})` : ""}`), formulaNode(working.f)];
    if (working.form === "PerArea") parts.push(element("p", { class: "from" }, words.per_area));
    const steps = working.a || working.g || working.r !== undefined ? cells.map((i) => stepText(working, product, i)).filter(Boolean) : [];
    if (steps.length) parts.push(element("ul", { class: "steps" }, ...steps));
    if (working.l) {
      const types = new Set(["", ...cells.map((i) => data.types[at(product.t, i)])]);
      const binding = working.l.t.filter(([type, , factor]) => types.has(type) && factor !== 1);
      const lines = binding.length ? [...binding.map(([type, text]) => [type, text].filter(Boolean).join(": ")), ...working.l.st] : [words.limit_idle];
      parts.push(heading(words.limit), formulaNode(working.l.f), ...lines.map((text) => element("p", { class: "from" }, text)));
    }
    for (const text of working.st) parts.push(element("p", { class: "from" }, text));
    parts.push(...coefficientParts(working.co));
    for (const n of working.up) {
      const inner = element("details", { class: "upstream" }, element("summary", {}, `${words.rests_on}: ${workings[n].n}`));
      inner.addEventListener("toggle", () => { if (inner.children.length === 1) inner.append(element("div", { class: "deep" }, ...workingParts(workings[n], product, cells))); fit(); });
      parts.push(inner);
    }
    return parts;
  }
  function stepText(working, product, i) {
    const type = data.types[at(product.t, i)];
    const factor = working.l ? at(working.l.k, i) : null;
    let text, result;
    if (working.g) {
      const pairs = at(working.k, i) || [], shares = [];
      for (let j = 0; j < pairs.length; j += 2) shares.push([working.g[pairs[j]], pairs[j + 1]]);
      result = shares.reduce((sum, [one, share]) => sum + one[1] * share, 0);
      shares.sort((a, b) => b[0][1] * b[1] - a[0][1] * a[1]);
      const written = shares.slice(0, 4).map(([one, share]) => {
        const part = Math.abs(share - 1) < 1e-12 ? "" : ` × ${readable(share)}`;
        return `${readable(one[1])}${part} (${[one[0], one[2], one[3]].filter(Boolean).join(", ")})`;
      });
      if (shares.length > 4) written.push(`… ${say("reported_more", shares.length - 4)}`);
      text = written.join(" + ") || "0";
    } else {
      result = at(working.r, i);
      if (result === null || result === undefined) return null;
      text = withNumbers(working, i, result) || words.sum_of_cells;
    }
    text += ` = ${spaced(readable(result), working.u)}`;
    const before = spaced(readable(result), working.u);
    if (factor !== null && factor !== 1) text += `; ${before} × ${readable(factor)} = ${spaced(readable(result * factor), working.u)}`;
    return element("li", {}, element("b", {}, type), " ", text);
  }
  /* The right side of an equation: numbers in the gaps of its text. Of a sum over cells these are the land and the mean. */
  function withNumbers(working, i, result) {
    const holes = working.h || working.a;
    if (!working.x || !holes.length) return "";
    const land = working.h ? at(working.h[0][3], i) : null;
    if (working.h && !land) return "";
    const numbers = new Map(holes.map(([name, , unit, column]) => {
      const value = column && column.per !== undefined ? result / land / column.per : at(column, i);
      const text = spaced(readable(value), unit);
      return [name, value < 0 ? `(${text})` : text];
    }));
    return working.x.replace(/\{(\w+)\}/g, (gap, name) => numbers.get(name) ?? gap);
  }
  function typeTable(product, cells) {
    const valued = cells.some((i) => money(product, i) !== null), whole = total(cells.map((i) => at(product.q, i)));
    const head = [words.type, product.u ? `${words.quantity} (${product.u})` : words.quantity, ...(valued ? [`${words.value} (${yuan})`] : []), words.share];
    const sorted = [...cells].sort((a, b) => at(product.q, b) - at(product.q, a));
    const rows = sorted.map((i) => element("tr", {}, element("th", { scope: "row" }, data.types[at(product.t, i)]),
      element("td", { class: "n" }, readable(at(product.q, i))), valued ? element("td", { class: "n" }, readable(money(product, i))) : null,
      element("td", { class: "n" }, whole ? percent(at(product.q, i) / whole) : "")));
    return element("table", {}, element("caption", {}, words.by_type),
      element("thead", {}, element("tr", {}, ...head.map((text, n) => element("th", { scope: "col", class: n ? "n" : null }, text)))), element("tbody", {}, ...rows));
  }
  function priceParts(price) {
    const year = price.y ? ` · ${say("price_year", price.y)}` : "";
    const parts = [heading(`${words.unit_price}${price.n ? `: ${price.n}` : ""}${year}`)];
    if (price.f !== undefined) parts.push(formulaNode(price.f));
    for (const text of price.o) parts.push(element("p", { class: "from" }, text));
    return [...parts, ...coefficientParts(price.co)];
  }
  function coefficientParts(numbers) {
    const items = numbers.map((n) => coefficients[n]).filter((one) => one.e.length).map((one) => element("li", {},
      element("b", {}, one.n), one.u ? ` (${one.u})` : "",
      ...one.e.map((entry) => element("div", {}, entry.w ? `${entry.w}: ` : "", element("b", {}, entry.v), " ",
        element("span", { class: `badge ${entry.c}` }, data.confidence[entry.c] || entry.c),
        element("div", { class: "from" }, [entry.g, entry.r, entry.s, ...entry.o].filter(Boolean).join(" · "))))));
    return items.length ? [heading(words.coefficients), element("ul", {}, ...items)] : [];
  }
  const grip = $("grip");
  function toggle(open) {
    $("derivation").classList.toggle("open", open);
    grip.setAttribute("aria-expanded", open);
    grip.textContent = open ? words.close_sheet : words.open_sheet;
  }
  grip.addEventListener("click", () => toggle(!$("derivation").classList.contains("open")));
  toggle(false);
  return { show, line, value, covers, service: (n) => products[n].s };
})();
begin();
