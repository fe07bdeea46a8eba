// The connection to the bot: one event stream, whose state the page shows at #link. The council's
// page, the wall and the page of several councils share it.

const TIMEOUT = 40000; // milliseconds without a heartbeat until the connection counts as dead
const RETRY_DELAYS = [2000, 5000, 10000, 30000]; // milliseconds

const page = document.documentElement;
const link = document.getElementById("link");
const news = document.getElementById("news");
let revision = page.dataset.revision;
let showUpdate = () => {};
let stream = null;
let lastHeard = 0;
let lastContact = new Date(); // the page itself
let failures = 0;
let retryTimer = 0;

function build(html) {
  const box = document.createElement("template");
  box.innerHTML = html;
  return box.content.firstElementChild;
}

// Brings the page to the state of an update: parts are swapped, lists get and lose children, seats
// change their dots. What the page doesn't show is left out.
export function applyUpdate(update) {
  for (const [id, html] of Object.entries(update.parts)) swapPart(id, html);
  for (const [id, change] of Object.entries(update.lists)) reorder(id, change, update.parts);
  for (const [id, texts] of Object.entries(update.cells)) fillRow(id, texts);
  if (update.seats) showSeats(update.seats);
}

// The list begins with these children, the others follow as they stand, up to its new length.
function reorder(id, [first, length], parts) {
  const list = document.getElementById(id);
  if (!list) return;
  first.forEach((child, i) => {
    let element = document.getElementById(child);
    if (!element) {
      element = build(parts[child]);
      element.classList.add("fresh");
    }
    if (list.children[i] !== element) list.insertBefore(element, list.children[i] || null);
  });
  while (list.children.length > length) list.lastElementChild.remove();
}

function fillRow(id, texts) {
  const row = document.getElementById(id);
  if (!row) return;
  const headings = row.closest("table").tHead.rows[0].cells;
  texts.forEach((text, i) => {
    const cell = row.cells[i + 1] || row.insertCell();
    cell.dataset.label = headings[i + 1].textContent;
    cell.textContent = text;
  });
  while (row.cells.length > texts.length + 1) row.deleteCell(-1);
  row.classList.add("fresh");
}

// Which dot each seat shows, and a rule between any two parties.
function showSeats(runs) {
  const dots = runs.flatMap(([dot, count]) => Array(count).fill(dot));
  document.querySelectorAll("#chamber use").forEach((seat, i) => {
    seat.setAttribute("href", "#dot-" + dots[i]);
  });
  const parties = dots.map((dot) => dot.replace("r", ""));
  document.querySelectorAll("#chamber .rule").forEach((rule, i) => {
    rule.classList.toggle("on", parties[i] !== parties[i + 1]);
  });
}

// Keeps the focus, and an open <details>, when their part is swapped.
function swapPart(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const fresh = build(html);
  const wasOpen = old.querySelector("details[open]");
  const focused = old.contains(document.activeElement) ? document.activeElement.tagName : null;
  const changed = old.textContent !== fresh.textContent;
  old.replaceWith(fresh);
  const details = fresh.querySelector("details");
  if (wasOpen && details) details.open = true;
  if (focused) {
    const target = fresh.querySelector(focused);
    if (target) target.focus({ preventScroll: true });
  }
  if (changed) fresh.classList.add("fresh");
}

function showStatus(state, text) {
  link.hidden = false;
  link.className = "link " + state;
  link.textContent = text;
  page.classList.toggle("stale", state === "lost");
}

function markLive() {
  lastHeard = Date.now();
  lastContact = new Date();
  failures = 0;
  showStatus("live", "Live");
}

function markLost() {
  const since = lastContact.toLocaleTimeString("en-GB", { hour: "2-digit", minute: "2-digit", timeZone: "Europe/London" });
  showStatus("lost", "Not live: no contact since " + since);
}

function showMessage(message) {
  const update = JSON.parse(message.data);
  revision = message.lastEventId;
  showUpdate(update);
  document.title = update.title;
}

function close() {
  if (stream) stream.close();
  stream = null;
}

function reconnectLater() {
  close();
  markLost();
  clearTimeout(retryTimer);
  const delay = RETRY_DELAYS[Math.min(failures, RETRY_DELAYS.length - 1)];
  failures += 1;
  // Random, so that not every page reconnects at once when the bot is back.
  retryTimer = setTimeout(connect, delay * (0.5 + Math.random()));
}

function connect() {
  close();
  lastHeard = Date.now();
  stream = new EventSource(page.dataset.events + encodeURIComponent(revision));
  stream.addEventListener("open", markLive);
  stream.addEventListener("beat", markLive);
  stream.addEventListener("board", (message) => {
    markLive();
    showMessage(message);
  });
  stream.addEventListener("news", (message) => {
    if (news) news.textContent = JSON.parse(message.data);
  });
  stream.addEventListener("renew", () => {
    close();
    location.reload();
  });
  stream.addEventListener("error", reconnectLater);
}

function checkHeartbeat() {
  if (stream && Date.now() - lastHeard > TIMEOUT) reconnectLater();
}

// Follows the night; `show` is given each update, and brings the page to its state (applyUpdate).
export function followNight(show) {
  showUpdate = show;
  connect();
  setInterval(checkHeartbeat, 5000);
  document.addEventListener("visibilitychange", checkHeartbeat);
  window.addEventListener("online", () => {
    failures = 0;
    connect();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  window.addEventListener("pagehide", close);
}
