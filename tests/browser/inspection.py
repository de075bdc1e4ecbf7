"""Checks of a page as it stands in the browser: labels, order, languages, contrast, widths, targets."""

from __future__ import annotations

from playwright.sync_api import Page

_INSPECT = r"""
() => {
  const faults = [];
  const say = (what, node) => faults.push(`${what}: ${node ? node.outerHTML.slice(0, 120) : ""}`);
  const shown = (node) => node.getClientRects().length > 0 && !node.closest("[aria-hidden=true], .sr");
  const ids = [...document.querySelectorAll("[id]")].map((node) => node.id);
  if (new Set(ids).size !== ids.length) say("an id twice " + ids.filter((id, at) => ids.indexOf(id) !== at));
  if (!document.documentElement.lang) say("no language");
  if (document.title.trim() === "") say("no title");
  if (document.querySelectorAll("h1").length !== 1) say("not one h1");
  for (const landmark of ["header", "main", "footer"])
    if (document.querySelectorAll(`body > ${landmark}`).length !== 1) say("landmark " + landmark);
  let level = 0;
  for (const node of document.querySelectorAll("h1, h2, h3, h4")) {
    const now = Number(node.tagName[1]);
    if (now > level + 1) say(`heading ${now} after ${level}`, node);
    level = now;
  }
  for (const node of document.querySelectorAll("input:not([type=hidden]), select, textarea"))
    if (!node.labels || node.labels.length === 0 || !node.labels[0].textContent.trim()) say("no label", node);
  for (const node of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
    for (const name of ["aria-describedby", "aria-labelledby"])
      for (const id of (node.getAttribute(name) || "").split(/\s+/).filter(Boolean))
        if (!document.getElementById(id)) say(`${name} leads nowhere (${id})`, node);
  for (const node of document.querySelectorAll("a, button"))
    if (!node.textContent.trim() && !node.getAttribute("aria-label")) say("no name", node);
  for (const node of document.querySelectorAll("img:not([alt])")) say("no alt", node);
  for (const node of document.querySelectorAll("fieldset"))
    if (!node.querySelector(":scope > legend")) say("no legend", node);
  for (const node of document.querySelectorAll("button, .button, .choice, input.box, select.box, summary")) {
    const box = node.getBoundingClientRect();
    if (shown(node) && box.height > 0 && (box.height < 44 || box.width < 44)) say("small target", node);
  }
  const wide = document.documentElement.scrollWidth - document.documentElement.clientWidth;
  if (wide > 0) say(`${wide} px wider than the screen`);

  const parse = (colour) => (colour.match(/[\d.]+/g) || []).map(Number);
  const light = ([r, g, b]) => [r, g, b].map((c) => c / 255)
    .map((c) => (c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4))
    .reduce((sum, c, at) => sum + c * [0.2126, 0.7152, 0.0722][at], 0);
  const ground = (node) => {
    for (let each = node; each; each = each.parentElement) {
      const found = parse(getComputedStyle(each).backgroundColor);
      if (found.length === 3 || found[3] > 0) return found;
    }
    return [255, 255, 255];
  };
  const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walker.nextNode()) {
    const node = walker.currentNode.parentElement;
    if (!walker.currentNode.textContent.trim() || !shown(node) || node.closest("option, .skip")) continue;
    const style = getComputedStyle(node);
    const [a, b] = [light(parse(style.color)), light(ground(node))].sort((x, y) => y - x);
    const ratio = (a + 0.05) / (b + 0.05);
    if (ratio < 4.5) say(`contrast ${ratio.toFixed(2)}`, node);
  }
  return faults;
}
"""


def faults_of(page: Page) -> list[str]:
    """What a person with a screen reader, weak eyes, a thumb or a small screen would stumble over."""
    page.wait_for_load_state()  # what was looked for may stand before the end of the page has come
    found: list[str] = page.evaluate(_INSPECT)
    return found
