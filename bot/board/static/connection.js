// The connection to the bot: one event stream, whose state the page shows at #link. The council's
// page, the wall and the page of several councils share it.

const TIMEOUT = 40000; // milliseconds without a heartbeat until the connection counts as dead
const RETRY_DELAYS = [2000, 5000, 10000, 30000]; // milliseconds

const page = document.documentElement;
const link = document.getElementById("link");
const news = document.getElementById("news");
let revision = page.dataset.revision;
let showParts = () => {};
let stream = null;
let lastHeard = 0;
let lastContact = new Date(); // the page itself
let failures = 0;
let retryTimer = 0;

// Keeps the focus, and an open <details>, when their part is swapped.
export function swapPart(id, html) {
  const old = document.getElementById(id);
  if (!old) return;
  const box = document.createElement("template");
  box.innerHTML = html;
  const fresh = box.content.firstElementChild;
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

function applyUpdate(message) {
  const update = JSON.parse(message.data);
  revision = update.revision;
  showParts(update.parts);
  document.title = update.title;
  if (news && update.news) news.textContent = update.news;
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
    applyUpdate(message);
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

// Follows the night; `show` is given the parts that changed, as HTML by id.
export function followNight(show) {
  showParts = show;
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
