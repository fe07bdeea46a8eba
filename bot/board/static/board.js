// The page of a council or of several: its wards or councils are sorted, filtered and found, and what
// a reader looks at stays in place.

import { applyUpdate, followNight } from "./connection.js";

const ROWS = "table[data-search] tbody tr";
const POINTED_ROW = `${ROWS}:hover, ${ROWS}:focus-within`;

const FIGURES_WITHIN = 2000; // milliseconds

const main = document.querySelector("main");
const figures = document.getElementById("figures");
const table = document.querySelector("table[data-search]"); // none in a frame
const SHOWN = table && {
  "All": () => true,
  [table.dataset.gain]: (row) => row.matches(".gain"),
  [table.dataset.open]: (row) => row.matches(".open"),
};
let sorting = { column: 4, down: true };
let shown = "All";
let sought = "";
const parties = document.createElement("select");
let leftOver = 0; // pixels
let areFiguresOld = false;
let areFiguresInView = false;

function sortKey(row, column) {
  const key = row.cells[column].dataset.key;
  return key === "" ? null : Number(key);
}

// In the pack's order; the id is "ward-12" or "council-3".
function placeOf(row) {
  return Number(row.id.split("-")[1]);
}

function byKey(a, b) {
  const { column, down } = sorting;
  const one = sortKey(a, column);
  const other = sortKey(b, column);
  const place = placeOf(a) - placeOf(b);
  if (one === null || other === null) {
    return one === other ? place : one === null ? 1 : -1; // unknown values come last
  }
  return (down ? other - one : one - other) || place;
}

function byName(a, b) {
  const sign = sorting.down ? -1 : 1;
  return sign * a.cells[0].textContent.localeCompare(b.cells[0].textContent, "en-GB");
}

// Moves only the rows that are out of place, so what a reader looks at stays in the document.
function sort() {
  if (!table) return;
  const body = table.tBodies[0];
  const order = [...body.rows].sort(sorting.column === 0 ? byName : byKey);
  const focused = document.activeElement;
  order.forEach((row, i) => {
    if (body.rows[i] !== row) body.insertBefore(row, body.rows[i]);
  });
  if (table.contains(focused) && focused !== document.activeElement) focused.focus({ preventScroll: true });
}

// What an update leaves alone and must not move: the row under the pointer or, if the page is
// scrolled, the first thing in view below the sticky bar.
function findAnchor(parts) {
  const top = document.querySelector(".bar").getBoundingClientRect().bottom;
  const find = (selector) =>
    [...document.querySelectorAll(selector)].find((one) => !(one.id in parts) && one.getBoundingClientRect().top >= top);
  return find(POINTED_ROW) || (window.scrollY > 0 ? find(`${ROWS}, section`) : null);
}

// Runs an update without moving what the reader has scrolled to. The browser scrolls by whole
// pixels, so what is left over is made up for at the next update.
function keepPlace(parts, update) {
  const anchor = findAnchor(parts);
  const top = () => anchor.getBoundingClientRect().top;
  const wanted = anchor ? top() - leftOver : 0;
  update();
  main.style.marginTop = "";
  if (!anchor) return;
  window.scrollBy({ top: top() - wanted, behavior: "instant" });
  const missing = wanted - top();
  leftOver = Math.abs(missing) < 1 ? -missing : 0;
  if (missing >= 1) main.style.marginTop = missing + "px"; // there is no further up to scroll
}

// "Whittlesey North", "whittlesey north" and "whittlesey-north" are one ward.
function plainName(text) {
  return text.toLowerCase().normalize("NFD").replace(/[^a-z0-9]+/g, " ").trim();
}

function filter() {
  if (!table) return;
  for (const row of table.tBodies[0].rows) {
    const isSought = plainName(row.cells[0].textContent).includes(sought);
    row.hidden = !SHOWN[shown](row) || !isSought || !isOfParty(row, parties.value);
  }
}

function isOfParty(row, code) {
  return !code || [...row.querySelectorAll(".chips abbr")].some((party) => party.textContent === code);
}

// Those that have won something; the list is left alone while they stay the same.
function listParties() {
  if (!table) return;
  const names = new Map([...table.querySelectorAll(".chips abbr")].map((party) => [party.textContent, party.title]));
  const codes = [...names.keys()].sort((a, b) => names.get(a).localeCompare(names.get(b), "en-GB"));
  if (codes.join() === [...parties.options].slice(1).map((option) => option.value).join()) return;
  const chosen = parties.value;
  parties.replaceChildren(new Option("Any party", ""), ...codes.map((code) => new Option(names.get(code), code)));
  parties.value = codes.includes(chosen) ? chosen : "";
}

function addFilters() {
  if (!table) return;
  const box = document.createElement("div");
  box.className = "filters";
  const search = document.createElement("input");
  search.type = "search";
  search.placeholder = table.dataset.search;
  search.setAttribute("aria-label", table.dataset.search);
  search.addEventListener("input", () => {
    sought = plainName(search.value);
    filter();
  });
  box.append(search);
  for (const name of Object.keys(SHOWN)) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = name;
    button.setAttribute("aria-pressed", name === shown);
    button.addEventListener("click", () => {
      shown = name;
      for (const other of box.querySelectorAll("button")) other.setAttribute("aria-pressed", other === button);
      filter();
    });
    box.append(button);
  }
  parties.setAttribute("aria-label", "Party");
  parties.addEventListener("change", filter);
  listParties();
  box.append(parties);
  table.before(box);
}

// A link to one ward: #ward=battenhall
function goToLinkedWard() {
  const [key, name] = decodeURIComponent(location.hash).split("=");
  if (!table || key !== "#ward" || !name) return;
  const row = [...table.tBodies[0].rows].find((one) => plainName(one.cells[0].textContent) === plainName(name));
  if (!row) return;
  row.scrollIntoView({ block: "center" });
  row.classList.add("linked");
  const details = row.querySelector("details");
  if (details) details.open = true;
}

// Nearly all of the figures change with each result, so they are no part of an update: they are
// fetched while a reader looks at them, and not by all pages at once.
function watchFigures() {
  if (!figures) return;
  new IntersectionObserver((entries) => {
    areFiguresInView = entries.at(-1).isIntersecting;
    fetchFiguresSoon();
  }, { rootMargin: "300px" }).observe(figures);
}

function fetchFiguresSoon() {
  const areThere = figures && figures.firstElementChild; // before the first result there are none to look at
  if (!figures || !areFiguresOld || (areThere && !areFiguresInView)) return;
  areFiguresOld = false;
  setTimeout(async () => {
    const response = await fetch(figures.dataset.source);
    if (!response.ok) return;
    const html = await response.text();
    keepPlace({}, () => {
      figures.innerHTML = html;
    });
  }, Math.random() * FIGURES_WITHIN);
}

function addSortButtons() {
  if (!table) return;
  [...table.tHead.rows[0].cells].forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = head.textContent;
    button.addEventListener("click", () => {
      const same = sorting.column === column;
      sorting = { column, down: same ? !sorting.down : head.dataset.sort === "down" };
      for (const other of table.tHead.rows[0].cells) other.removeAttribute("aria-sort");
      head.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
      sort();
    });
    head.replaceChildren(button);
  });
}

addSortButtons();
addFilters();
goToLinkedWard();
window.addEventListener("hashchange", goToLinkedWard);
watchFigures();
followNight((update) => {
  keepPlace(update.parts, () => {
    applyUpdate(update);
    listParties();
    filter();
    sort();
  });
  areFiguresOld = true;
  fetchFiguresSoon();
});
