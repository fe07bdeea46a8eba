// A ward's page: loads its content again when the ward has changed.

import { applyUpdate, followNight } from "./connection.js";

async function reload() {
  const response = await fetch(location.href);
  if (!response.ok) return;
  const fresh = new DOMParser().parseFromString(await response.text(), "text/html");
  document.getElementById("ward").replaceWith(fresh.getElementById("ward"));
}

followNight((update) => {
  applyUpdate(update);
  if (document.body.dataset.row in update.parts) reload();
});
