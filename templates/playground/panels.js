// The right side: what is public, how draws verify, what falls due, what the ledger says, which letters are on their way.

import { by, fetchDocument } from "./dom.js";

let shown = "";

export async function loadPanel(name, isStill) {
  const inside = (await fetchDocument(`/panels/${name}`)).body;
  const facts = `${name}\n${inside.textContent}`;
  if (!isStill() || facts === shown) return; // another one was chosen meanwhile, or nothing has changed
  if (!shown.startsWith(`${name}\n`)) by("panel").scrollTop = 0;
  shown = facts;
  by("panel").replaceChildren(...inside.childNodes);
}

export function renderTabs(name) {
  for (const tab of tabs()) {
    tab.setAttribute("aria-selected", String(tab.dataset.panel === name));
    tab.tabIndex = tab.dataset.panel === name ? 0 : -1;
  }
  by("panel").setAttribute("aria-labelledby", `tab-${name}`);
}

export function setUpTabs(choose) {
  for (const [at, tab] of tabs().entries()) {
    tab.addEventListener("click", () => choose(tab.dataset.panel));
    tab.addEventListener("keydown", (event) => {
      const turn = { ArrowRight: 1, ArrowLeft: -1 }[event.key];
      if (!turn) return;
      const next = tabs().at((at + turn) % tabs().length);
      next.focus();
      next.click();
    });
  }
}

function tabs() {
  return [...document.querySelectorAll("[role=tab]")];
}
