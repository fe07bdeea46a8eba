// What every wall has: texts that fit, panels that turn their pages, a clock, and flashes that fill
// the screen, one after the other.

import { applyUpdate, followNight } from "./connection.js";

const PAGE_SECONDS = 10;
const FLASH_SECONDS = 6; // the stay of one; so no two come within a second (WCAG 2.3.1)
const MOST_WAITING = 3; // flashes; later news is among the latest results by then
const SMALLEST = 0.3; // of the full size of a text that has to fit
const NEWS_OF_CONTROL = ".control_lost, .majority, .noc";

const clock = document.getElementById("clock");
const flash = document.getElementById("flash");
const flashes = [];
const starts = {}; // the first entry on a panel's page, by its id
const ends = {}; // the first entry of the next page

export const text = (one, selector) => (one.querySelector(selector) || { textContent: "" }).textContent.trim();
export const copies = (one, selector) => [...one.querySelectorAll(selector)].map((part) => part.cloneNode(true));
export const placeOf = (row) => Number(row.id.split("-")[1]);

export function item(parent, tag, name, content) {
  const one = document.createElement(tag);
  one.className = name;
  one.append(...[content].flat());
  parent.append(one);
  return one;
}

const isCut = (box) => box.scrollHeight > box.clientHeight + 1 || box.scrollWidth > box.clientWidth + 1;

// Makes the text of a box smaller until nothing of it is cut.
export function fit(box) {
  for (let size = 1; size >= SMALLEST; size -= 0.04) {
    box.style.setProperty("--fit", size);
    if (!isCut(box)) return;
  }
}

// Fills a panel with as many entries as fit, from the one its page begins with.
export function showPage(id, rows, entry) {
  const panel = document.getElementById(id);
  const list = panel.querySelector("ul");
  const start = starts[id] < rows.length ? starts[id] : (starts[id] = 0);
  list.replaceChildren();
  let end = start;
  for (const row of rows.slice(start)) {
    list.append(entry(row));
    if (isCut(list) && end > start) {
      list.lastChild.remove();
      break;
    }
    end += 1;
  }
  const whole = start === 0 && end === rows.length;
  const some = end === start + 1 ? `${end}` : `${start + 1}–${end}`;
  panel.querySelector(".range").textContent = whole ? rows.length : `${some} of ${rows.length}`;
  ends[id] = end;
}

function showClock() {
  clock.textContent = new Date().toLocaleTimeString("en-GB", { timeZone: "Europe/London" });
}

function showNextFlash() {
  const next = flashes.shift();
  flash.hidden = !next;
  if (!next) return;
  flash.style.backgroundColor = next.ground || "";
  flash.style.color = next.ink || "";
  flash.querySelector(".head").textContent = next.head;
  flash.querySelector(".more").textContent = next.more || "";
  fit(flash);
  setTimeout(showNextFlash, FLASH_SECONDS * 1000);
}

// "NO OVERALL CONTROL in Worcester (was Conservative)", and smaller why.
export function flashOfLine(line) {
  const [head, ...rest] = text(line, ".head").split(": ");
  const more = rest.join(": ");
  return { head, more: more.charAt(0).toUpperCase() + more.slice(1) };
}

function addFlashes(control, others) {
  const idle = flash.hidden;
  flashes.unshift(...control);
  flashes.push(...others);
  flashes.length = Math.min(flashes.length, MOST_WAITING);
  if (idle && flashes.length) showNextFlash();
}

// Draws the wall, and again whenever the night changes; `turn` draws the panels alone. What is new
// of control flashes, and so does each new element that `gain` selects, as `flashOf` words it.
export function runWall({ draw, turn, gain = null, flashOf = () => null }) {
  const lines = () => [...document.querySelectorAll(`#ticker > :is(${NEWS_OF_CONTROL}):not(.superseded)`)];
  const gains = () => (gain ? [...document.querySelectorAll(gain)] : []);
  const head = document.querySelector("header");
  draw();
  showClock();
  fit(head);
  new MutationObserver(() => fit(head)).observe(document.getElementById("link"), { childList: true });
  setInterval(showClock, 1000);
  setInterval(() => {
    Object.assign(starts, ends);
    turn();
  }, PAGE_SECONDS * 1000);
  window.addEventListener("resize", () => {
    fit(head);
    draw();
  });
  followNight((update) => {
    const before = new Set([...lines(), ...gains()].map((one) => one.id));
    const isNew = (one) => !before.has(one.id);
    applyUpdate(update);
    draw();
    const control = lines().filter(isNew).reverse(); // the oldest first
    addFlashes(control.map(flashOfLine), gains().filter(isNew).map(flashOf));
  });
}
