// The wall: a screen that nobody touches. It shows the page's own parts, and fills its panels from
// the rows of the wards, which an update swaps in a hidden table.

import { applyUpdate, followNight } from "./connection.js";

const LATEST = 5; // results
const PAGE_SECONDS = 10;
const FLASH_SECONDS = 6; // the stay of one; so no two come within a second (WCAG 2.3.1)
const MOST_WAITING = 3; // flashes; a later gain is among the latest results by then
const SMALLEST = 0.4; // of the full size of a text that has to fit
const MANY = 24; // wards, from which on more of them fit on a page
const NEWS_OF_CONTROL = ".control_lost, .majority, .noc";

const clock = document.getElementById("clock");
const results = document.getElementById("results");
const side = document.getElementById("side");
const flash = document.getElementById("flash");
const flashes = [];
const starts = { declared: 0, "to-come": 0 }; // the first ward on the panel's page
let ends = {}; // the first of the next page

const rows = (selector) => [...document.querySelectorAll("#wards > " + selector)];
const text = (row, selector) => (row.querySelector(selector) || { textContent: "" }).textContent.trim();
const lastIn = (row) => Number(row.querySelector("td:last-child").dataset.key || 0);
const colours = (row) => [...row.querySelectorAll(".chips circle")].map((dot) => getComputedStyle(dot).fill);
const inkOn = (row) => getComputedStyle(row.querySelector(".chips text")).fill;

function item(parent, tag, name, content) {
  const one = document.createElement(tag);
  one.className = name;
  one.append(...[content].flat());
  parent.append(one);
  return one;
}

const isCut = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

// Makes the text of a box smaller until nothing of it is cut.
function fit(box) {
  for (let size = 1; size >= SMALLEST; size -= 0.04) {
    box.style.setProperty("--fit", size);
    if (!isCut(box)) return;
  }
}

function details(row) {
  const majority = text(row, ".majority");
  const summary = row.querySelector("summary");
  const elected = summary ? summary.lastChild.textContent.trim() : "";
  return [elected, majority && "maj.\u00a0" + majority].filter(Boolean).join(" · ");
}

const chips = (row) => [...row.querySelectorAll(".chips .chip")].map((chip) => chip.cloneNode(true));

// Battenhall: Green GAIN from Con
function headOf(row) {
  const winners = [...row.querySelectorAll(".chips abbr")].map((party) => party.title);
  return `${text(row, ".name")}: ${winners.join(", ")} ${text(row, ".verdict")}`;
}

// A stripe for each party that won a seat.
function stripes(row) {
  const all = colours(row);
  const stops = all.map((colour, i) => `${colour} ${(100 * i) / all.length}% ${(100 * (i + 1)) / all.length}%`);
  return `linear-gradient(${stops}) 1`;
}

function showResults() {
  const latest = rows(".declared").sort((a, b) => lastIn(b) - lastIn(a)).slice(0, LATEST);
  const list = results.querySelector("ol");
  list.replaceChildren();
  for (const row of latest) {
    const one = item(list, "li", row.matches(".gain") ? "gain" : "", []);
    one.style.borderImage = stripes(row);
    item(one, "p", "head", [text(row, ".name"), " ", ...chips(row), " ", text(row, ".verdict")]);
    item(one, "p", "more", [text(row, ".time"), details(row)].filter(Boolean).join(" · "));
    if (text(row, ".note")) item(one, "p", "note", text(row, ".note"));
  }
  results.hidden = latest.length === 0;
  fit(list);
}

function wardIn(row) {
  const one = document.createElement("li");
  item(one, "span", "name", text(row, ".name"));
  item(one, "span", "chips", chips(row));
  item(one, "span", "kind", row.matches(".gain") ? "GAIN" : "");
  return one;
}

function wardToCome(row) {
  const one = document.createElement("li");
  item(one, "span", "name", text(row, ".name"));
  const state = text(row, ".verdict");
  if (state !== "To come") item(one, "strong", "mark", state);
  return one;
}

// Fills a panel with as many wards as fit, from the one its page begins with.
function showPage(id, wards, entry) {
  const panel = document.getElementById(id);
  const list = panel.querySelector("ul");
  const start = starts[id] < wards.length ? starts[id] : (starts[id] = 0);
  list.replaceChildren();
  let end = start;
  for (const row of wards.slice(start)) {
    list.append(entry(row));
    if (isCut(list) && end > start) {
      list.lastChild.remove();
      break;
    }
    end += 1;
  }
  const whole = start === 0 && end === wards.length;
  panel.querySelector(".range").textContent = whole ? wards.length : `${start + 1}–${end} of ${wards.length}`;
  return end;
}

const placeOf = (row) => Number(row.id.slice("ward-".length));
const byPlace = (a, b) => placeOf(a) - placeOf(b);
const declaredWards = () => rows(".declared").sort(byPlace);
const wardsToCome = () => rows(".open").sort(byPlace);

function arrangePanels() {
  side.hidden = false;
  for (const [id, wards] of [["declared", declaredWards()], ["to-come", wardsToCome()]]) {
    const panel = document.getElementById(id);
    panel.hidden = wards.length === 0;
    panel.style.flexGrow = wards.length;
  }
  document.body.classList.toggle("nothing-in", declaredWards().length === 0);
  document.body.classList.toggle("many", rows("tr").length > MANY);
}

function showPages() {
  ends = {
    declared: showPage("declared", declaredWards(), wardIn),
    "to-come": showPage("to-come", wardsToCome(), wardToCome),
  };
}

function draw() {
  arrangePanels(); // first, as it decides how much room the texts have
  for (const box of document.querySelectorAll(".strip, #headline, #state, #seats")) fit(box);
  showResults();
  showPages();
}

function turnPages() {
  Object.assign(starts, ends);
  showPages();
}

function showClock() {
  clock.textContent = new Date().toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
  fit(document.querySelector("header")); // the connection's words come and go there
}

function showNextFlash() {
  const next = flashes.shift();
  flash.hidden = !next;
  if (!next) return;
  flash.style.backgroundColor = next.ground;
  flash.style.color = next.ink;
  flash.querySelector(".head").textContent = next.head;
  flash.querySelector(".more").textContent = next.more;
  fit(flash);
  setTimeout(showNextFlash, FLASH_SECONDS * 1000);
}

// What is new since `before`: each line on control, which goes first, and each gain that no
// correction made.
function addFlashes(before) {
  const idle = flash.hidden;
  for (const line of document.querySelectorAll(`#ticker > :is(${NEWS_OF_CONTROL}):not(.superseded)`)) {
    if (!before.has(line.id)) flashes.unshift({ head: text(line, ".head"), more: "", ground: "", ink: "" });
  }
  for (const row of rows(".gain")) {
    if (before.has(row.id) || text(row, ".note")) continue;
    flashes.push({ head: headOf(row), more: details(row), ground: colours(row)[0], ink: inkOn(row) });
  }
  flashes.length = Math.min(flashes.length, MOST_WAITING);
  if (idle && flashes.length) showNextFlash();
}

const shownNews = () => new Set([...document.querySelectorAll("#ticker > li, #wards > .gain")].map((one) => one.id));

draw();
showClock();
setInterval(showClock, 1000);
setInterval(turnPages, PAGE_SECONDS * 1000);
window.addEventListener("resize", draw);
followNight((update) => {
  const before = shownNews();
  applyUpdate(update);
  draw();
  addFlashes(before);
});
