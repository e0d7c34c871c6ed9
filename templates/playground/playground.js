// The page of the playground: what is open, and one stream that keeps every window in step.

import { attach, empty, enter, fill, holds, say, setUpComposer } from "./composer.js";
import { attempt, by, get, moment, post, show, soon } from "./dom.js";
import { loadPanel, renderTabs, setUpTabs } from "./panels.js";
import { describe, hue, renderPeople, walkPeople } from "./people.js";
import { clearTalk, renderTalk } from "./talk.js";
import { renderHow, renderTour, setUpTour, step } from "./tour.js";

const SHOWN = 200; // messages of a talk, until older ones are asked for
const AGAIN = 2000; // milliseconds
const narrow = matchMedia("(max-width: 60rem)");
const state = { hash: "", people: [], address: "", panel: "published", view: "list", limit: SHOWN, talk: null, work: { busy: false, doing: "" } };
const seen = new Map(); // address → the newest letter that was looked at in this window

// -- what is open: it stands in the address, so that a reload and the back button keep it -------------------------

function readPlace() {
  state.hash = location.hash;
  const place = new URLSearchParams(location.hash.slice(1));
  const address = place.get("p") ?? "";
  if (address !== state.address) {
    state.limit = SHOWN;
    state.talk = null;
    clearTalk();
    empty();
  }
  state.address = address;
  state.panel = place.get("panel") ?? "published";
  state.view = place.get("view") ?? (address ? "talk" : "list");
}

function go(change) {
  const place = new URLSearchParams({ p: state.address, panel: state.panel, view: state.view, ...change });
  location.hash = place;
  return arrive();
}

async function arrive() {
  readPlace();
  renderAll();
  await attempt(() => Promise.all([loadTalk(), loadOpenPanel()]));
}

async function choose(address) {
  by("search").value = "";
  await go({ p: address, view: "talk" });
  enter();
}

// -- what is shown -----------------------------------------------------------------------------------------------

async function loadPeople() {
  state.people = (await get("/people")).people;
  const gone = state.address && !state.people.some((one) => one.address === state.address);
  if (gone) await go({ p: "", view: "list" }); // another bureau was opened since
  else renderAll();
}

async function loadTalk() {
  const address = state.address;
  if (!address) return;
  const talk = await get(`/talks/${encodeURIComponent(address)}?limit=${state.limit}`);
  if (address !== state.address) return; // somebody else was chosen meanwhile
  state.talk = talk;
  renderOpenTalk();
  await see();
}

async function see() {
  const { address, items } = state.talk;
  const visible = document.visibilityState === "visible" && (!narrow.matches || state.view === "talk");
  const newest = Math.max(0, ...items.filter((one) => one.kind === "letter").map((one) => one.id));
  if (!visible || newest <= (seen.get(address) ?? 0)) return;
  seen.set(address, newest);
  await post(`/talks/${encodeURIComponent(address)}/seen`, { letter: newest });
}

async function loadTour() {
  renderTour(await get("/tour"), state.address, state.work.busy);
  renderOpenTalk();
}

function loadOpenPanel() {
  const panel = state.panel;
  return loadPanel(panel, () => panel === state.panel);
}

function renderAll() {
  renderPeople(state.people, by("search").value, state.address, choose);
  const chosen = state.people.find((one) => one.address === state.address);
  by("who-name").textContent = chosen?.name ?? "";
  by("who-what").textContent = chosen ? (chosen.group ? describe(chosen) : [describe(chosen), chosen.unit && chosen.address].filter(Boolean).join(" · ")) : "";
  by("who-avatar").textContent = chosen ? (chosen.group ? "群" : chosen.name.slice(0, 1)) : "";
  by("who-avatar").className = `avatar hue-${chosen ? hue(chosen.unit || chosen.name) : 0}${chosen?.group ? " group" : ""}`;
  document.body.dataset.view = state.view;
  document.body.dataset.person = state.address ? (chosen?.group ? "group" : "chosen") : "none";
  by("show-list").setAttribute("aria-pressed", String(state.view === "list"));
  by("show-side").setAttribute("aria-pressed", String(state.view === "panel"));
  renderTabs(state.panel);
  if (step) renderTour(step, state.address, state.work.busy);
}

function renderOpenTalk() {
  if (!state.talk || state.talk.address !== state.address) return;
  const group = document.body.dataset.person === "group";
  renderTalk(state.talk, {
    hint: step?.who === state.address ? step.words : "",
    press: (words, token) => say(state.address, words, token),
    more: () => {
      state.limit += SHOWN;
      attempt(loadTalk);
    },
    empty: group ? "群里还没有消息。" : "还没有对话。说“帮助”，看这个人可以说什么。",
  });
  by("words").placeholder = state.talk.form ? "请回答，或说“返回”“取消”" : "说点什么，或点上面的按钮";
  renderHow();
  renderWork();
}

function renderClock(clock) {
  const at = moment(clock.now);
  by("now").textContent = `${at.day} ${at.hour}`;
  by("now").dateTime = clock.now;
  show(by("rest-day"), !clock.workday);
  if (clock.due === undefined) return;
  const due = clock.due ? moment(clock.due) : null;
  const button = document.querySelector("[data-to=deadline]");
  button.dataset.off = due ? "" : "off";
  button.title = due ? `到 ${due.day} ${due.hour}` : "现在没有要等的期限";
  renderWork();
}

function renderWork() {
  const { busy, doing, done, total } = state.work;
  show(by("work"), Boolean(busy && (doing || total)));
  by("work-words").textContent = `${doing || "正在办理"}……${total ? ` ${done}/${total}` : ""}`;
  show(by("work-done"), Boolean(total));
  by("work-done").max = total || 1;
  by("work-done").value = done || 0;
  for (const button of document.querySelectorAll("[data-to]")) button.disabled = Boolean(doing) || button.dataset.off === "off";
  const last = state.talk?.items.at(-1);
  by("log").classList.toggle("thinking", Boolean(busy && last?.kind === "words" && state.talk.address === state.address));
}

// -- the guide and the clock -------------------------------------------------------------------------------------

function takeThere(next) {
  return next.panel ? go({ panel: next.panel, view: "panel" }) : choose(next.who);
}

async function sayForMe(next) {
  if (next.clock) {
    await move(next.clock);
    return;
  }
  await takeThere(next);
  if (next.words) fill(next.words);
  if (!next.sample) return;
  await attempt(async () => {
    const answer = await fetch(`/samples/${next.sample}`);
    const [, name] = /filename\*=UTF-8''(.+)$/.exec(answer.headers.get("Content-Disposition"));
    const file = new File([await answer.blob()], decodeURIComponent(name));
    if (!holds(next)) attach(file); // a second click on the way lays nothing beside it
  });
}

function move(to) {
  openClock(false);
  return attempt(() => post("/clock", { to }));
}

function openClock(open) {
  document.querySelector(".clock").classList.toggle("opened", open);
  by("clock-open").setAttribute("aria-expanded", String(open));
}

// -- one stream --------------------------------------------------------------------------------------------------

const peopleSoon = soon(loadPeople);
const talkSoon = soon(loadTalk, 40);
const tourSoon = soon(loadTour);
const clockSoon = soon(async () => renderClock(await get("/clock")));
const panelSoon = soon(loadOpenPanel, 300);
let stream = null;

function hear(event) {
  if (event.kind === "talk" && event.address === state.address) talkSoon();
  if (event.kind === "talk" || event.kind === "seen") peopleSoon();
  if (event.kind === "clock") renderClock(event);
  if (event.kind !== "work") return;
  state.work = event;
  renderWork();
  if (step) renderTour(step, state.address, event.busy);
  if (!event.busy) readAnew();
}

function readAnew() {
  for (const read of [peopleSoon, talkSoon, tourSoon, clockSoon, panelSoon]) read();
}

function listen() {
  if (document.visibilityState === "hidden") {
    stream?.close(); // browsers allow few streams to one service: only a window that is looked at has one
    stream = null;
    return;
  }
  if (stream) return;
  stream = new EventSource("/events");
  stream.onopen = () => {
    show(by("lost"), false);
    readAnew();
  };
  stream.onmessage = (message) => hear(JSON.parse(message.data));
  stream.onerror = () => {
    show(by("lost"), true);
    if (stream.readyState !== EventSource.CLOSED) return; // else the browser tries again by itself
    stream = null;
    setTimeout(listen, AGAIN);
  };
}

// -- everything at its place -------------------------------------------------------------------------------------

setUpComposer(() => state.address, renderHow);
setUpTabs((panel) => go({ panel }));
setUpTour({ go: takeThere, say: sayForMe });
by("search").addEventListener("input", renderAll);
by("search").addEventListener("keydown", walkPeople);
by("people").addEventListener("keydown", walkPeople);
by("back").addEventListener("click", () => go({ view: "list" }));
by("show-list").addEventListener("click", () => go({ view: "list" }));
by("show-side").addEventListener("click", () => go({ view: "panel" }));
by("clock-open").addEventListener("click", () => openClock(!document.querySelector(".clock").classList.contains("opened")));
for (const button of document.querySelectorAll("[data-to]")) button.addEventListener("click", () => move(button.dataset.to));
document.addEventListener("click", (event) => event.target.closest(".clock") ?? openClock(false));
document.addEventListener("keydown", (event) => event.key === "Escape" && openClock(false));
window.addEventListener("hashchange", () => location.hash !== state.hash && arrive());
document.addEventListener("visibilitychange", listen);
readPlace();
renderAll();
listen();
