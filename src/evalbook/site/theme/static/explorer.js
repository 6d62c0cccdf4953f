// The explorer of a chapter: sliders over results computed when the book was built, drawn as a fan with its probabilities.
// The view stands in the page's address (#explorer:r=4.5,v=12,p=3,m=rule), so it can be linked to and cited.
"use strict";

const panel = document.getElementById("explorer");
const sliders = [...panel.querySelectorAll("input[type=range]")];
const rules = [...panel.querySelectorAll("input[name=m]")];
const part = (name) => panel.querySelector(`.explorer-${name}`);
const fan = part("fan");
const LEVELS = ["下位5%の境", "下位25%の境", "中央値", "上位25%の境", "上位5%の境"];
const PREFIX = "#explorer:";
let data = null;
let loading = false;
let speaking = 0;

// ---- which view

const rule = () => rules.find((choice) => choice.checked).value;
const mark = (slider) => data.axes[slider.name][Number(slider.value)];

function pointNumber() {
  return sliders.reduce((number, slider) => number * data.axes[slider.name].length + Number(slider.value), data.axes.m.indexOf(rule()));
}

function viewInAddress() {
  return PREFIX + [...sliders.map((slider) => `${slider.name}=${mark(slider)}`), `m=${rule()}`].join(",");
}

function takeAddress() {
  if (!location.hash.startsWith(PREFIX)) return;
  let words = location.hash.slice(PREFIX.length);
  try { words = decodeURIComponent(words); } catch (error) { /* not well formed: taken as it stands */ }
  const wanted = new Map(words.split(",").map((pair) => pair.split("=")));
  let exact = true;
  for (const slider of sliders) {
    const value = Number(wanted.get(slider.name) || NaN);
    if (!Number.isFinite(value)) { exact = exact && !wanted.has(slider.name); continue; }
    const marks = data.axes[slider.name];
    const near = marks.map((one) => Math.abs(one - value));
    slider.value = near.indexOf(Math.min(...near));
    exact = exact && marks[slider.value] === value;
  }
  const choice = rules.find((one) => one.value === wanted.get("m"));
  if (choice) choice.checked = true;
  tell(exact && (choice || !wanted.has("m")) ? "" : "アドレスの条件の一部は目盛りにないので、最も近い条件を示している。");
}

function keepAddress() {
  const view = viewInAddress();
  if (location.hash !== view) {
    try { history.replaceState(null, "", view); } catch (error) { location.replace(view); }
  }
}

// ---- words

const number = (value) => value.toLocaleString("ja-JP", { maximumFractionDigits: value < 100 ? 1 : 0 });
const amount = (whole) => number(whole * data.step) + data.unit;
const tell = (text) => { part("told").textContent = text; };

function payoutWords(percent) {
  const yen = `年${number(percent * data.payout_unit)}億円`;
  return rule() === "rule" ? `公表された規則に従い、元本の${percent}%（${yen}）を上限に助成する` : `毎年、必ず元本の${percent}%（${yen}）を助成する`;
}

function summary(view) {
  const [mean, spread, percent] = sliders.map(mark);
  const chance = (event) => view.chances[event].at(-1);
  const middle = view.bands[2].at(-1);
  const end = middle ? `資産は中央値で${amount(middle)}（運用開始時の物価）になる` : "中央の道筋では資産がほぼ尽きている";
  const served = data.repayment.length ? `、利子と償還を滞りなく払えている確率は${chance(2)}%` : "";
  return `期待収益率${mean}%、変動率${spread}%で、${payoutWords(percent)}と、${data.horizon}年後に${end}。` +
    `元本の実質価値が保たれている確率は${chance(1)}%${served}である。`;
}

// ---- drawing

function element(name, attributes, text) {
  const made = document.createElementNS("http://www.w3.org/2000/svg", name);
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
  if (text !== undefined) made.textContent = text;
  fan.append(made);
  return made;
}

function viewOf(point) {
  const [count, bands, chances] = [data.years.length, data.quantiles[point], data.chances[point]];
  const rows = (list, length) => Array.from({ length: list.length / length }, (_, row) => list.slice(row * length, (row + 1) * length));
  return { bands: rows(bands, count), chances: rows(chances, count - 1), goalYears: data.goal_years[point] };
}

// Few fixed heights, multiples of the principal, so that neighbouring views share a scale; the uppermost band may be cut off.
function topOf(bands) {
  const unit = Math.max(data.principal, bands[2][0], 1);
  const highest = Math.max(...bands[3]) / unit;
  return unit * ([2, 4, 8].find((step) => highest <= step) ?? 8 * Math.ceil(highest / 8));
}

// Labels at the right in the order of their edges, pushed apart so that none covers another.
function placed(wanted, gap, low, high) {
  const at = [];
  for (const [place, y] of wanted.entries()) at.push(Math.max(place ? at[place - 1] + gap : low, y));
  for (let place = at.length - 1, limit = high; place >= 0; place -= 1, limit = at[place + 1] - gap) at[place] = Math.min(at[place], limit);
  return at;
}

function draw(view) {
  fan.replaceChildren();
  const { width, height } = fan.getBoundingClientRect();
  const box = { left: 42, right: width - (width < 480 ? 104 : 150), top: 14, bottom: height - 26 };
  const [first, last] = [data.years[0], data.years.at(-1)];
  const top = topOf(view.bands);
  const x = (year) => box.left + (year - first) / (last - first) * (box.right - box.left);
  const y = (whole) => box.bottom - Math.min(whole / top, 1) * (box.bottom - box.top);
  drawScales(box, x, y, top, [first, last], width);
  const outline = (low, high) => "M" + [...data.years.map((year, i) => [x(year), y(high[i])]), ...data.years.map((year, i) => [x(year), y(low[i])]).reverse()]
    .map((point) => point.map((value) => value.toFixed(1)).join(" ")).join("L") + "Z";
  element("path", { class: "band", d: outline(view.bands[0], view.bands[4]) });
  element("path", { class: "band half", d: outline(view.bands[1], view.bands[3]) });
  element("path", { class: "median", d: "M" + data.years.map((year, i) => `${x(year).toFixed(1)} ${y(view.bands[2][i]).toFixed(1)}`).join("L") });
  drawMarks(box, x, y);
  drawEdges(box, y, top, view, width);
  part("measure").textContent = `運用資産の額、年度末（${data.unit}、運用開始時の物価）。濃い帯に半分、薄い帯に十分の九の経路が入り、破線は受け入れた元本。縦軸は${amount(top)}まで。`;
}

function drawScales(box, x, y, top, [first, last], width) {
  for (let step = 0; step <= 4; step += 1) {
    const at = y(top * step / 4);
    element("line", { class: step ? "hair" : "foot", x1: box.left, x2: box.right, y1: at, y2: at });
    element("text", { class: "scale", x: box.left - 6, y: at + 4, "text-anchor": "end" }, number(top * step / 4 * data.step));
  }
  const every = [1, 2, 5, 10, 20, 50].find((years) => (last - first) / years * (width < 480 ? 56 : 70) <= box.right - box.left) ?? 50;
  for (let year = Math.ceil(first / every) * every; year <= last; year += every) {
    element("text", { class: "scale", x: x(year), y: box.bottom + 18, "text-anchor": "middle" }, `${year}年`);
  }
}

// The principal as a level, and the years in which the loan is paid back.
function drawMarks(box, x, y) {
  if (data.principal) element("line", { class: "principal", x1: box.left, x2: box.right, y1: y(data.principal), y2: y(data.principal) });
  const [from, to] = data.repayment;
  if (from === undefined || from > data.years.at(-1)) return;
  const [start, end] = [x(from - 1), x(Math.min(to, data.years.at(-1)))];
  element("path", { class: "repayment", d: `M${start} ${box.top + 6}V${box.top}H${end}V${box.top + 6}` });
  element("text", { class: "mark-name", x: (start + end) / 2, y: box.top + 16, "text-anchor": "middle" }, "借入の償還");
}

function drawEdges(box, y, top, view, width) {
  const ends = view.bands.map((band, level) => ({ end: band.at(-1), name: LEVELS[level], kind: level === 2 ? "edge middle" : "edge" }));
  if (data.principal) ends.push({ end: data.principal, name: "元本", kind: "edge base" });
  ends.reverse().sort((one, other) => other.end - one.end);
  const at = placed(ends.map(({ end }) => y(end)), 17, box.top + 4, box.bottom - 2);
  ends.forEach(({ end, name, kind }, place) => {
    const short = width < 480 ? name.replace("の境", "") : name;
    element("path", { class: "tie", d: `M${box.right} ${y(end)}L${box.right + 12} ${at[place]}` });
    element("text", { class: kind, x: box.right + 15, y: at[place] + 4 }, `${short} ${end > top ? "↑" : ""}${number(end * data.step)}`);
  });
}

function fillTable(view) {
  panel.querySelector("caption").textContent = `${part("measure").textContent}確率は%。`;
  panel.querySelectorAll("tbody tr").forEach((row, place) => {
    const values = [...view.bands.map((band) => number(band[place] * data.step)), ...view.chances.map((run) => (place ? `${run[place - 1]}` : "―"))];
    row.querySelectorAll("td").forEach((cell, column) => { cell.textContent = values[column]; });
  });
}

function fillChances(view) {
  const shown = [view.goalYears, view.chances[1].at(-1), view.chances[2].at(-1)];
  const beyond = mark(sliders[2]) * data.payout_unit < data.goal_amount;
  panel.querySelectorAll(".explorer-chance").forEach((row, place) => {
    row.querySelector("b").textContent = place === 0 && beyond ? "0%（助成の割合が低く、届かない）" : `${shown[place]}%`;
    row.querySelector("i").style.width = `${shown[place]}%`;
  });
}

function showOutputs() {
  for (const slider of sliders) {
    const text = `${mark(slider)}%`;
    slider.setAttribute("aria-valuetext", text);
    panel.querySelector(`output[for="${slider.id}"]`).textContent = text;
  }
}

function show() {
  showOutputs();
  const view = viewOf(pointNumber());
  draw(view);
  fillChances(view);
  fillTable(view);
  const [mean, spread, percent] = sliders.map(mark);
  const conditions = `期待収益率${mean}%、変動率${spread}%、${rule() === "rule" ? "公表された規則、助成の上限は" : "毎年の助成は"}元本の${percent}%`;
  part("citation").textContent = panel.dataset.citation.replace("{conditions}", conditions).replace("{view}", viewInAddress());
  // the sentence waits until the slider rests, so that a screen reader is not interrupted by every step
  clearTimeout(speaking);
  speaking = setTimeout(() => { part("summary").textContent = summary(view); }, part("summary").textContent ? 250 : 0);
}

// ---- life

function load() {
  if (loading) return;
  loading = true;
  const script = document.createElement("script");
  script.src = panel.dataset.source;
  script.addEventListener("error", () => { part("summary").textContent = "動かす図のデータを読み込めなかった。下の図が同じ計算の一部を示している。"; });
  script.addEventListener("load", () => {
    data = window.evalbookExplorer;
    takeAddress();
    show();
    panel.dataset.ready = "";
    new ResizeObserver(() => draw(viewOf(pointNumber()))).observe(fan);
  });
  document.head.append(script);
}

async function copyLink() {
  keepAddress();
  try {
    await navigator.clipboard.writeText(location.href);
    tell("リンクをコピーした。");
  } catch (error) {
    getSelection().selectAllChildren(part("citation"));
    tell("コピーが許されていない。引用の文を選んだので、そこからコピーしてほしい。");
  }
}

panel.addEventListener("input", () => { if (data) { tell(""); keepAddress(); show(); } });
panel.addEventListener("reset", () => setTimeout(() => { if (data) { tell(""); keepAddress(); show(); } }));
panel.addEventListener("submit", (event) => event.preventDefault());
part("link").addEventListener("click", () => { if (data) copyLink(); });
addEventListener("hashchange", () => {
  if (!location.hash.startsWith(PREFIX)) return;
  if (data) { takeAddress(); show(); } else load();
});
if (location.hash.startsWith(PREFIX)) {
  load();
  panel.scrollIntoView();
}
new IntersectionObserver((seen, watch) => {
  if (seen.some((entry) => entry.isIntersecting)) { watch.disconnect(); load(); }
}, { rootMargin: "1200px" }).observe(panel);
