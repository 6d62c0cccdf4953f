// Search by parts of words over the index that the build has written; works over http and from files.
"use strict";

const SHOWN = 40;

// The form in which texts and queries are compared: width and case do not matter, nor commas in numbers, nor a space
// between two Japanese characters (山中 伸弥 is found by 山中伸弥).
function normalise(text) {
  return text.normalize("NFKC").toLowerCase().replace(/(\d),(?=\d)/g, "$1")
    .replace(/\s+/g, " ").replace(/([^\x00-\x7f]) (?=[^\x00-\x7f])/g, "$1").trim();
}

function pairs(term) {
  const found = [];
  for (let i = 0; i + 1 < term.length; i += 1) found.push(term.slice(i, i + 2));
  return found.length ? found : [term];
}

// How well one term fits an entry: whole in the head, whole in the text, or most of its pairs of letters.
function fit(term, head, text) {
  if (head === term) return 14;
  if (head.includes(term)) return 9 + 3 * term.length / head.length;
  if (text.includes(term)) {
    const times = Math.min(text.split(term).length - 1, 6);
    return 3 + times * 0.5 + Math.min(2, 60 * term.length / text.length);
  }
  const parts = pairs(term);
  const share = parts.filter((part) => head.includes(part) || text.includes(part)).length / parts.length;
  return term.length > 2 && share >= 0.75 ? share : 0;
}

const WEIGHT = { "ページ": 1.25, "節": 1.1, "図": 1.05, "成果": 1, "表": 0.8, "用語": 0.9 };

// Entries that fit, best first.  A page that speaks of the words often lifts its entries; further entries of a page
// that stands already in the list step back, so that the first results name different pages.
function find(query) {
  const terms = normalise(query).split(" ").filter(Boolean);
  if (!terms.length) return [];
  const fitting = [];
  const spoken = new Map();
  for (const entry of window.searchIndex) {
    const head = normalise(entry.h);
    const fits = terms.map((term) => fit(term, head, entry.n));
    const met = fits.filter((value) => value > 0).length;
    if (!met || (terms.length > 1 && met < terms.length / 2)) continue;
    const page = entry.u.split("#")[0];
    const times = terms.reduce((sum, term) => sum + entry.n.split(term).length - 1, 0);
    spoken.set(page, (spoken.get(page) || 0) + times);
    const total = fits.reduce((sum, value) => sum + value, 0) * (met / terms.length) ** 2;
    fitting.push({ entry, page, score: total * WEIGHT[entry.k] * (page.startsWith("appendix/") ? 0.5 : 1) });
  }
  for (const found of fitting) found.score *= 1 + 0.3 * Math.log2(1 + spoken.get(found.page));
  fitting.sort(better);
  const before = new Map();
  for (const found of fitting) {
    const count = before.get(found.page) || 0;
    found.score *= 0.6 ** count;
    before.set(found.page, count + 1);
  }
  return fitting.sort(better).map((found) => found.entry);
}

function better(one, other) {
  return other.score - one.score || (one.entry.u < other.entry.u ? -1 : 1);
}

// A few words around the first hit, as the page writes them.
function excerpt(entry, terms) {
  const lower = entry.t.toLowerCase();
  const places = terms.map((term) => lower.indexOf(term)).filter((at) => at >= 0);
  const start = places.length ? Math.max(0, Math.min(...places) - 40) : 0;
  const end = start + 140;
  const text = (start ? "…" : "") + entry.t.slice(start, end) + (end < entry.t.length ? "…" : "");
  const line = document.createElement("p");
  const hit = terms.map((term) => term.replace(/[.*+?^${}()|[\]\\]/g, "\\$&")).join("|");
  for (const part of text.split(new RegExp(`(${hit})`, "i"))) {
    const piece = terms.includes(part.toLowerCase()) ? document.createElement("mark") : document.createElement("span");
    piece.textContent = part;
    line.append(piece);
  }
  return line;
}

function show(entry, terms, root) {
  const item = document.createElement("li");
  const kind = document.createElement("span");
  kind.className = "kind";
  kind.textContent = entry.k;
  const link = document.createElement("a");
  link.href = root + entry.u;
  link.textContent = entry.k === "ページ" ? entry.h : `${entry.h}（${entry.p}）`;
  item.append(kind, link);
  if (entry.i) {
    const picture = document.createElement("img");
    picture.src = root + entry.i;
    picture.alt = "";
    picture.loading = "lazy";
    picture.className = "thumbnail";
    item.append(picture);
  }
  item.append(excerpt(entry, terms));
  return item;
}

function run() {
  for (const entry of window.searchIndex) entry.n = normalise(`${entry.t} ${entry.w ?? ""}`);
  const query = new URLSearchParams(location.search).get("q") || "";
  const status = document.getElementById("search-status");
  const list = document.getElementById("search-results");
  for (const box of document.querySelectorAll("input[name=q]")) box.value = query;
  if (!query.trim()) return;
  const found = find(query);
  status.textContent = found.length ? `「${query}」に${found.length}件` : `「${query}」は見つからない。語を短くして試してください。`;
  const terms = normalise(query).split(" ").filter(Boolean);
  list.replaceChildren(...found.slice(0, SHOWN).map((entry) => show(entry, terms, document.documentElement.dataset.root || "")));
}

run();
