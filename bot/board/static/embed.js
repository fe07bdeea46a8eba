// Shows the board on a page of another site, in a frame that is always as tall as its content:
//
//   <script src="https://board.example.org/embed.js" data-show="seats" async></script>
//
// data-show is seats, ticker or wards; data-council names one of several councils; data-title is
// the frame's title for screen readers.
(() => {
  const script = document.currentScript;
  const address = new URL("embed", script.src);
  for (const key of ["council", "show"]) {
    if (script.dataset[key]) address.searchParams.set(key, script.dataset[key]);
  }
  const frame = document.createElement("iframe");
  frame.src = address.href;
  frame.title = script.dataset.title || "Council election, live";
  frame.width = "100%";
  frame.height = "640"; // pixels, until the frame has said how tall it is
  frame.style.border = "0";
  addEventListener("message", ({ data, origin, source }) => {
    if (origin !== address.origin || source !== frame.contentWindow) return;
    const height = data && data.countroomHeight;
    if (Number.isFinite(height) && height > 0) frame.height = String(Math.ceil(height));
  });
  script.after(frame);
})();
