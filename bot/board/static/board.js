"use strict";

// Keeps the page as the night is: parts come over one stream and are swapped in by their ids.
(() => {
  const SILENT = 40000; // milliseconds without a beat: the connection is dead, whatever it says
  const AGAIN = [2000, 5000, 10000, 30000];

  const page = document.documentElement;
  const link = document.getElementById("link");
  const news = document.getElementById("news");
  const wards = document.getElementById("wards");
  let revision = page.dataset.revision;
  let stream = null;
  let heard = 0;
  let failed = 0;
  let waiting = 0;
  let sorting = { column: 4, down: true };

  function say(state, text) {
    link.hidden = false;
    link.className = "link " + state;
    link.textContent = text;
  }

  // A part that holds the focus, or an open "More", keeps it.
  function swap(id, html) {
    const old = document.getElementById(id);
    if (!old) return;
    const box = document.createElement("template");
    box.innerHTML = html;
    const fresh = box.content.firstElementChild;
    const opened = old.querySelector("details[open]");
    const focused = old.contains(document.activeElement) ? document.activeElement.tagName : null;
    const changed = old.textContent !== fresh.textContent;
    old.replaceWith(fresh);
    const more = fresh.querySelector("details");
    if (opened && more) more.open = true;
    if (focused) {
      const again = fresh.querySelector(focused);
      if (again) again.focus({ preventScroll: true });
    }
    if (changed) fresh.classList.add("fresh");
  }

  function key(row, column) {
    const given = row.cells[column].dataset.key;
    return given === "" ? null : Number(given);
  }

  function compare(a, b) {
    const { column, down } = sorting;
    const one = key(a, column);
    const other = key(b, column);
    const place = a.dataset.place - b.dataset.place;
    if (one === null || other === null) {
      return one === other ? place : one === null ? 1 : -1; // what is not known comes last
    }
    return (down ? other - one : one - other) || place;
  }

  function byName(a, b) {
    const way = sorting.down ? -1 : 1;
    return way * a.cells[0].textContent.localeCompare(b.cells[0].textContent, "en-GB");
  }

  function sort() {
    if (!wards) return;
    const rows = [...wards.tBodies[0].rows];
    const order = [...rows].sort(sorting.column === 0 ? byName : compare);
    if (order.every((row, i) => row === rows[i])) return;
    const focused = document.activeElement;
    wards.tBodies[0].append(...order);
    if (wards.contains(focused)) focused.focus({ preventScroll: true });
  }

  function offerSorting() {
    if (!wards) return;
    [...wards.tHead.rows[0].cells].forEach((head, column) => {
      const button = document.createElement("button");
      button.type = "button";
      button.textContent = head.textContent;
      button.addEventListener("click", () => {
        const same = sorting.column === column;
        sorting = { column, down: same ? !sorting.down : head.dataset.sort === "down" };
        for (const other of wards.tHead.rows[0].cells) other.removeAttribute("aria-sort");
        head.setAttribute("aria-sort", sorting.down ? "descending" : "ascending");
        sort();
      });
      head.replaceChildren(button);
    });
  }

  function take(message) {
    const told = JSON.parse(message.data);
    revision = told.revision;
    for (const [id, html] of Object.entries(told.parts)) swap(id, html);
    document.title = told.title;
    sort();
    if (news && told.news) news.textContent = told.news;
  }

  function alive() {
    heard = Date.now();
    failed = 0;
    say("live", "Live");
  }

  function close() {
    if (stream) stream.close();
    stream = null;
  }

  function lost() {
    close();
    say("lost", "Not live: connecting again");
    clearTimeout(waiting);
    const pause = AGAIN[Math.min(failed, AGAIN.length - 1)];
    failed += 1;
    // Not all at once, when the bot is back.
    waiting = setTimeout(connect, pause * (0.5 + Math.random()));
  }

  function connect() {
    close();
    heard = Date.now();
    stream = new EventSource(page.dataset.events + encodeURIComponent(revision));
    stream.addEventListener("open", alive);
    stream.addEventListener("beat", alive);
    stream.addEventListener("board", (message) => {
      alive();
      take(message);
    });
    stream.addEventListener("renew", () => {
      close();
      location.reload();
    });
    stream.addEventListener("error", lost);
  }

  function look() {
    if (stream && Date.now() - heard > SILENT) lost();
  }

  offerSorting();
  connect();
  setInterval(look, 5000);
  document.addEventListener("visibilitychange", look);
  window.addEventListener("online", () => {
    failed = 0;
    connect();
  });
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) connect();
  });
  window.addEventListener("pagehide", close);
})();
