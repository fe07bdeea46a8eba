// The wall of several councils: the latest announcements of all, and a page of councils after the
// other.

import { copies, fit, item, placeOf, runWall, showPage, text } from "./panels.js";

const LATEST = 5; // announcements

const results = document.getElementById("results");
const councils = () => [...document.querySelectorAll("#councils > tr")].sort((a, b) => placeOf(a) - placeOf(b));

function showResults() {
  const latest = [...document.querySelectorAll("#ticker > li[class]:not(.superseded)")].slice(0, LATEST);
  const list = results.querySelector("ol");
  list.replaceChildren();
  for (const line of latest) {
    const one = item(list, "li", line.className, []);
    item(one, "p", "more", `${text(line, "time")} ${text(line, ".whose")}`);
    item(one, "p", "head", text(line, ".words").split(": ")[0]); // names and figures take too much room
  }
  results.hidden = latest.length === 0;
  fit(list);
}

function council(row) {
  const one = document.createElement("li");
  item(one, "span", "name", text(row, ".name"));
  one.append(...copies(row, ".tag"));
  item(one, "span", "figure", text(row, ".in"));
  item(one, "div", "bar-line", [...copies(row, ".seat-bar"), ...copies(row, ".nearest")]);
  return one;
}

function turn() {
  showPage("councils-in", councils(), council);
}

function draw() {
  document.body.classList.toggle("nothing-in", !document.querySelector("#total-rows tr"));
  document.getElementById("side").hidden = false;
  for (const box of document.querySelectorAll(".strip, #headline, #state, #totals")) fit(box);
  showResults();
  turn();
}

runWall({ draw, turn });
