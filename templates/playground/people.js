// The left side: groups and people, whoever has new letters on top.

import { by, make, show } from "./dom.js";

const RECENT = 8;
const LISTED = 400;
const HUES = 6;

let last = ""; // who was chosen when the list was shown before

export function hue(text) {
  let sum = 0;
  for (const sign of text) sum = (sum * 31 + sign.codePointAt(0)) >>> 0;
  return sum % HUES;
}

export function describe(one, unit = one.unit) {
  return one.group ? "群，只听不说" : [unit, one.roles.join("、")].filter(Boolean).join(" · ");
}

function fits(one, words) {
  const facts = [one.name, one.address, one.unit, ...one.roles];
  return words.every((word) => facts.some((fact) => fact.includes(word)));
}

function sections(people, search, current) {
  const words = search.trim().split(/\s+/).filter(Boolean);
  const newest = (one, other) => other.latest - one.latest;
  if (words.length) return [["找到的", people.filter((one) => fits(one, words)).sort(newest)]];
  const unread = people.filter((one) => one.unread && !one.group).sort(newest);
  const groups = people.filter((one) => one.group);
  const left = people.filter((one) => !one.group && !one.unread);
  const recent = left.filter((one) => one.latest || one.address === current).sort(newest).slice(0, RECENT);
  const units = new Map();
  for (const one of left) {
    if (recent.includes(one)) continue;
    const unit = one.unit || "本机";
    units.set(unit, [...(units.get(unit) ?? []), one]);
  }
  return [["有新信", unread], ["群", groups], ["最近", recent], ...units];
}

function row(one, title, current, choose) {
  const letters = one.unread ? `，${one.unread} 封没看` : "";
  const button = make(
    "button",
    {
      type: "button", class: "person", "data-address": one.address, "aria-current": one.address === current ? "true" : null,
      "aria-label": `${one.name}，${describe(one)}${letters}`, click: () => choose(one.address),
    },
    make("span", { class: `avatar hue-${hue(one.unit || one.name)}${one.group ? " group" : ""}`, "aria-hidden": "true" }, one.group ? "群" : one.name.slice(0, 1)),
    make("span", { class: "called" }, make("b", {}, one.name), make("small", {}, describe(one, one.unit === title ? "" : one.unit) || one.address)),
    one.unread ? make("span", { class: "badge", "aria-hidden": "true" }, one.unread > 99 ? "99+" : String(one.unread)) : null,
  );
  return make("li", {}, button);
}

export function walkPeople(event) {
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (!step) return;
  const rows = [...document.querySelectorAll("#people .person")];
  const at = rows.indexOf(document.activeElement);
  const next = rows[at < 0 ? 0 : at + step];
  if (next) next.focus();
  else if (step < 0) by("search").focus();
  event.preventDefault();
}

export function renderPeople(people, search, current, choose) {
  const list = by("people");
  const held = document.activeElement?.closest?.("#people .person")?.dataset.address;
  const shown = [];
  let room = LISTED;
  for (const [title, members] of sections(people, search, current)) {
    if (!members.length && title !== "找到的") continue;
    const listed = members.slice(0, Math.max(room, 0));
    room -= listed.length;
    const rows = listed.map((one) => row(one, title, current, choose));
    if (listed.length < members.length) rows.push(make("li", { class: "empty" }, `还有 ${members.length - listed.length} 人，请在上面找`));
    if (!members.length) rows.push(make("li", { class: "empty" }, "没有相符的人"));
    shown.push(make("h2", {}, title), make("ul", {}, ...rows));
  }
  if (people.length && people.filter((one) => !one.group).length < 2 && !search) {
    shown.push(make("p", { class: "empty" }, "局里还没有人：名录库导入之后，名册里的每个人都会在这里，由您一个人扮演；全是虚构的，什么都不会发到外面。"));
    shown.push(make("p", { class: "empty" }, "跟着“导览”走一遍，从名录库到公示，不到十分钟。"));
  }
  const place = list.scrollTop;
  list.replaceChildren(...shown);
  list.scrollTop = place;
  if (current !== last) list.querySelector("[aria-current]")?.scrollIntoView({ block: "nearest" });
  last = current;
  if (held) list.querySelector(`[data-address="${CSS.escape(held)}"]`)?.focus();
  const unread = people.reduce((sum, one) => sum + (one.group ? 0 : one.unread), 0);
  by("bottom-unread").textContent = unread > 99 ? "99+" : String(unread);
  show(by("bottom-unread"), unread > 0);
  document.title = unread ? `(${unread}) 双随机助手 · 演练` : "双随机助手 · 演练";
}
