/* What a hectare gives: a picture under the borders, and what the pointer is on. */
const picture = $("pixels");
const decoded = new Map();

function pictureShown() {
  return picture && state.surface === "pixels" && data.pixels.of ? data.pixels.of[state.service] || null : null;
}
function pixelName() {
  return state.service === "gep" ? words.pixels_all : serviceName(state.service);
}
function renderPixels(svg) {
  if (!picture) return;
  const shown = pictureShown();
  map.classList.toggle("of-pixels", Boolean(shown));
  picture.setAttribute("display", shown ? "inline" : "none");
  if (state.surface === "pixels" && !shown) $("key").prepend(element("li", { class: "heading" }, say("pixels_none", titleShown())));
  if (!shown) return;
  picture.setAttribute("href", `data:image/png;base64,${shown.png}`);
  const entries = shown.colours.map((fill, k) => element("li", {}, svg(fill), shown.labels[k]));
  $("key").replaceChildren(element("li", { class: "heading" }, say("pixels_heading", pixelName(), shown.unit)), ...entries,
    element("li", {}, svg("url(#no-zone-key)"), words.pixels_no_data),
    element("li", { class: "small" }, words.pixels_classes));
  for (const name of all(".names text", map)) name.classList.remove("on-dark");
  if (!decoded.has(state.service)) decode(state.service, shown);
}
/* The classes of a picture's pixels, found by their colours; drawn once on a canvas nobody sees. */
function decode(key, shown) {
  const image = new Image();
  image.addEventListener("load", () => {
    const canvas = element("canvas", { width: image.width, height: image.height });
    const pen = canvas.getContext("2d", { willReadFrequently: true });
    pen.drawImage(image, 0, 0);
    const { data: bytes } = pen.getImageData(0, 0, image.width, image.height);
    const code = new Map(shown.colours.map((fill, k) => [parseInt(fill.slice(1), 16), k]));
    const classes = new Int8Array(image.width * image.height).fill(-1);
    for (let i = 0; i < classes.length; i += 1)
      if (bytes[4 * i + 3]) classes[i] = code.get((bytes[4 * i] << 16) | (bytes[4 * i + 1] << 8) | bytes[4 * i + 2]) ?? -1;
    decoded.set(key, { classes, width: image.width, height: image.height });
  });
  image.src = `data:image/png;base64,${shown.png}`;
}
function pixelTold({ clientX, clientY }) {
  const box = picture.getBoundingClientRect(), shown = pictureShown(), found = decoded.get(state.service);
  const u = (clientX - box.left) / box.width, v = (clientY - box.top) / box.height;
  if (!found || u < 0 || v < 0 || u >= 1 || v >= 1) return "";
  const k = found.classes[Math.floor(v * found.height) * found.width + Math.floor(u * found.width)];
  const [lon, lat] = placeOf(u, v);
  const told = k < 0 ? [words.pixels_no_data, ""] : [shown.labels[k], shown.unit];
  return say("pixels_told", pixelName(), ...told, lon.toFixed(4), lat.toFixed(4)).replace(" ;", ";").replace(" ；", "；");
}
/* Longitude and latitude, linear between the nodes of the lattice. */
function placeOf(u, v) {
  const lattice = data.pixels.lattice, last = lattice.length - 1;
  const i = Math.min(last - 1, Math.floor(v * last)), j = Math.min(last - 1, Math.floor(u * last));
  const s = v * last - i, t = u * last - j;
  return [0, 1].map((n) => (1 - s) * ((1 - t) * lattice[i][j][n] + t * lattice[i][j + 1][n]) + s * ((1 - t) * lattice[i + 1][j][n] + t * lattice[i + 1][j + 1][n]));
}
