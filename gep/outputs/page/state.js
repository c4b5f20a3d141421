/* Numbers and the state of the page. One choice holds for map, ranking and tables: a zone, a
   service, perhaps an ecosystem type or an indicator. */
"use strict";
const data = JSON.parse(document.getElementById("data").textContent);
const words = data.words;
const $ = (id) => document.getElementById(id);
const all = (selector, root = document) => [...root.querySelectorAll(selector)];
const say = (key, ...values) => words[key].replace(/\{(\d)\}/g, (_, n) => values[n]);

function element(name, attributes = {}, ...inside) {
  const svg = ["svg", "rect"].includes(name);
  const made = svg ? document.createElementNS("http://www.w3.org/2000/svg", name) : document.createElement(name);
  for (const [key, value] of Object.entries(attributes))
    if (value !== null && value !== undefined && value !== false) made.setAttribute(key, value === true ? "" : value);
  made.append(...inside.filter((part) => part !== null && part !== ""));
  return made;
}

/* Numbers: exact until here. */
const formats = new Map();
function fixed(value, digits) {
  if (Math.abs(value) >= 1e12) return value.toExponential(2);
  if (!formats.has(digits))
    formats.set(digits, new Intl.NumberFormat("en-US", { minimumFractionDigits: digits, maximumFractionDigits: digits }));
  const text = formats.get(digits).format(value);
  return /[1-9]/.test(text) ? text : text.replace("-", "");
}
function told(value, step) {
  if (value === null || value === undefined) return words.none;
  if (value === 0) return "0";
  const shown = value / step.s, text = fixed(shown, step.d);
  if (/[1-9]/.test(text)) return text;
  if (Math.abs(shown) < 1e-4) return shown > 0 ? "<0.0001" : ">-0.0001";
  return shown.toFixed(1 - Math.floor(Math.log10(Math.abs(shown))));
}
function readable(value) {
  if (value === null || value === undefined) return words.none;
  if (value === 0) return "0";
  const size = Math.floor(Math.log10(Math.abs(value)));
  if (size < -5 || size >= 15) {
    const [mantissa, power] = value.toExponential(5).split("e");
    return `${mantissa.replace(/\.?0+$/, "")}×10${[...power.replace("+", "")].map((sign) => "⁻⁰¹²³⁴⁵⁶⁷⁸⁹"["-0123456789".indexOf(sign)]).join("")}`;
  }
  const text = fixed(Number(value.toPrecision(6)), Math.min(20, Math.max(0, 5 - size)));
  return text.includes(".") ? text.replace(/0+$/, "").replace(/\.$/, "") : text;
}
const percent = (share) => {
  if (share === null || Number.isNaN(share)) return words.none;
  const size = 100 * share, isSmall = size !== 0 && Math.abs(size) < 0.1;
  return `${isSmall ? Number(size.toPrecision(2)) : size.toFixed(share === 1 ? 0 : 1)}%`;
};
const isClose = (unit) => unit.startsWith("%") || unit.codePointAt(0) >= 0x2e80;
const spaced = (number, unit) => !unit ? number : isClose(unit) ? `${number}${unit}` : `${number} ${unit}`;

/* What is chosen. Zone 0 is the county. */
const start = { zone: 0, service: "gep", type: null, product: null };
const state = { surface: "zones", layer: data.layers[0].key, measure: "total", column: data.columns.length ? data.columns[0].key : "", money: "auto", ...start };
const valueKeys = ["gep", ...data.services.filter((one) => one.valued).map((one) => one.key)];
const columns = new Map(data.columns.map((column) => [column.key, column]));
const zonesOf = (layer) => data.zones.map((zone, n) => n).filter((n) => data.zones[n].layer === layer && data.zones[n].kind !== "rest");
const zoneName = (n) => data.zones[n].name;
const serviceName = (key) => (key === "gep" ? words.gep : data.services.find((one) => one.key === key).name);

function measured(measure, key, n) {
  const zone = data.zones[n];
  if (measure === "quantity") return data.quantities[key][n];
  const value = data.values[key][n];
  if (value === null) return null;
  if (measure === "share") return data.values[key][0] ? value / data.values[key][0] : null;
  if (measure === "total") return value;
  const size = measure === "per_km2" ? zone.area : zone.people;
  return size ? value / size : null;
}
const isMoney = (measure) => measure !== "share" && measure !== "quantity";
const keyShown = () => (state.measure === "quantity" ? state.column : state.service);
function digitsFor(greatest) {
  return greatest <= 0 || greatest >= 1 ? 2 : Math.min(5, 2 - Math.floor(Math.log10(greatest)));
}
function moneyStep(values) {
  const step = data.money[Number(state.money)];
  const greatest = Math.max(0, ...values.filter((v) => v !== null).map(Math.abs)) / step.scale;
  return { u: step.name + data.suffix[state.measure], s: step.scale, d: digitsFor(greatest) };
}
function viewShown() {
  const view = data.views[`${state.layer}/${state.measure}/${keyShown()}`];
  if (!view) return null;
  if (state.money === "auto" || !isMoney(state.measure)) return { ...view, edges: view.e };
  const step = moneyStep(zonesOf(state.layer).map((n) => measured(state.measure, keyShown(), n)));
  const shift = Math.round(Math.log10(view.s / step.s));
  return { ...view, ...step, p: Math.max(0, view.p - shift), edges: view.e.map((edge) => (edge * view.s) / step.s) };
}
function tableStep() {
  if (state.money === "auto" || !isMoney(state.measure)) return data.table[state.measure];
  return moneyStep(zonesOf(state.layer).map((n) => measured(state.measure, "gep", n)));
}
function rampOf(count) {
  const service = state.measure === "quantity" ? columns.get(state.column).service : state.service;
  return data.ramps[data.ramp[service]][count - 1];
}
