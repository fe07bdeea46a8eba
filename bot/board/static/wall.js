// A council's wall: a screen that nobody touches. It shows the page's own parts, and fills its panels
// from the rows of the wards, which an update swaps in a hidden table.

import { copies, fit, flashOfLine, item, placeOf, runWall, showPage, text } from "./panels.js";

const LATEST = 5; // results
const MANY = 24; // wards, from which on more of them fit on a page
const GAIN = "#wards > .gain";

const results = document.getElementById("results");

const rows = (selector) => [...document.querySelectorAll("#wards > " + selector)];
const lastIn = (row) => Number(row.querySelector(".time").dataset.key || 0);
const chips = (row) => copies(row, ".chips .chip");
const colours = (row) => [...row.querySelectorAll(".chips circle")].map((dot) => getComputedStyle(dot).fill);
const inkOn = (row) => getComputedStyle(row.querySelector(".chips text")).fill;

function details(row) {
  const majority = text(row, ".majority");
  const summary = row.querySelector("summary");
  const elected = summary ? summary.lastChild.textContent.trim() : "";
  return [elected, majority && "maj.\u00a0" + majority].filter(Boolean).join(" · ");
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

const byPlace = (a, b) => placeOf(a) - placeOf(b);
const declaredWards = () => rows(".declared").sort(byPlace);
const wardsToCome = () => rows(".open").sort(byPlace);

function arrangePanels() {
  document.getElementById("side").hidden = false;
  for (const [id, wards] of [["declared", declaredWards()], ["to-come", wardsToCome()]]) {
    const panel = document.getElementById(id);
    panel.hidden = wards.length === 0;
    panel.style.flexGrow = wards.length;
  }
  document.body.classList.toggle("nothing-in", declaredWards().length === 0);
  document.body.classList.toggle("many", rows("tr").length > MANY);
}

function turn() {
  showPage("declared", declaredWards(), wardIn);
  showPage("to-come", wardsToCome(), wardToCome);
}

function draw() {
  arrangePanels(); // first, as it decides how much room the texts have
  for (const box of document.querySelectorAll(".strip, #headline, #state, #seats")) fit(box);
  showResults();
  turn();
}

// In the words of the announcement; if there are none, "Battenhall: Green +1, Con −1".
function flashOf(row) {
  const name = text(row, ".name");
  const line = [...document.querySelectorAll("#ticker > .gain")].find((one) => text(one, ".head").includes(`GAIN ${name} from `));
  const winners = [...row.querySelectorAll(".chips abbr")].map((party) => party.title);
  const head = line ? flashOfLine(line).head : `${name}: ${winners.join(", ")} ${text(row, ".verdict")}`;
  return { head, more: details(row), ground: colours(row)[0], ink: inkOn(row) };
}

runWall({ draw, turn, gain: GAIN + ":not(:has(.note))", flashOf }); // a corrected gain is no news
