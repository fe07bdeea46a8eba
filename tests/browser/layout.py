"""What is wrong with a page as it is laid out, or for a reader who can't see it."""

from pathlib import Path

from playwright.async_api import Page

from tests.browser.vocabulary import skip_without

_FAULTS = """() => {
  const boxes = (selector) => [...document.querySelectorAll(selector)]
    .filter((one) => one.offsetParent && !one.closest(".unseen, svg"));
  const name = (one) => `${one.tagName}.${one.className} ${one.textContent.trim().slice(0, 40)}`;
  const hides = (one) => one.clientHeight && getComputedStyle(one).overflowY !== "visible";
  const page = document.documentElement;
  const found = [];
  if (page.scrollHeight > innerHeight) found.push("the page scrolls down");
  if (page.scrollWidth > innerWidth) found.push("the page scrolls sideways");
  for (const one of boxes("body, body *")) {
    const inner = one.getBoundingClientRect();
    const panel = one.closest("section, header");
    const outer = panel ? panel.getBoundingClientRect() : inner;
    if (hides(one) && one.scrollHeight > one.clientHeight + 1) found.push("cut: " + name(one));
    if (one.clientWidth && one.scrollWidth > one.clientWidth + 1) found.push("wide: " + name(one));
    if (inner.bottom > outer.bottom + 1) found.push("below: " + name(one));
    if (inner.right > outer.right + 1) found.push("outside: " + name(one));
  }
  for (const group of ["header, section", "li", ".house > *", "header > *"]) {
    const all = boxes(group).map((one) => [one, one.getBoundingClientRect()]);
    for (const [i, [one, a]] of all.entries()) for (const [other, b] of all.slice(i + 1)) {
      const across = Math.min(a.right, b.right) - Math.max(a.left, b.left);
      const down = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
      if (across > 1 && down > 1) found.push(name(one) + " lies over " + name(other));
    }
  }
  return found;
}"""

_TABLES_OUTSIDE = """() => [...document.querySelectorAll("section table")]
  .filter((table) => table.getBoundingClientRect().right
    > table.closest("section").getBoundingClientRect().right + 1)
  .map((table) => table.closest("section").className)"""

_AXE = Path(__file__).parent / "node_modules" / "axe-core" / "axe.min.js"

_FINDS = """async () => {
  const tags = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"];
  const { violations, passes } = await axe.run({ runOnly: { type: "tag", values: tags } });
  return {
    looked: passes.length,
    serious: violations
      .filter(({ impact }) => impact === "serious" || impact === "critical")
      .flatMap(({ id, nodes }) => nodes.map(({ target }) => `${id}: ${target.join(" ")}`)),
  };
}"""


async def serious_violations(page: Page) -> list[str]:
    """The serious violations axe finds, each with its rule and element."""
    if not _AXE.exists():
        skip_without("axe-core is missing. It needs npm: make test-browser")
    await page.evaluate(_AXE.read_text(encoding="utf-8"))
    found = await page.evaluate(_FINDS)
    assert found["looked"] > 0
    return list(found["serious"])


async def layout_faults(page: Page) -> list[str]:
    """Whatever scrolls, is cut, or lies over something else."""
    return list(await page.evaluate(_FAULTS))


async def tables_outside(page: Page) -> list[str]:
    """The cards that a table sticks out of."""
    return list(await page.evaluate(_TABLES_OUTSIDE))
