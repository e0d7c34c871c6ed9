// The guide: what comes next, why, who does it; it takes the visitor there and fills in the words.

import { attempt, by, post, show } from "./dom.js";
import { holds } from "./composer.js";

const CLOCK = { hour: "+1小时", morning: "明早", day: "+1天", three: "+3天", deadline: "到下一个期限" };
const narrow = matchMedia("(max-width: 60rem)");

export let step = null;
let here = ""; // who is chosen

export function setUpTour(deeds) {
  const open = localStorage.getItem("tour") !== "closed";
  document.body.dataset.tour = open ? "open" : "closed";
  fold(narrow.matches && open && sessionStorage.getItem("tour") === "folded");
  by("tour-close").addEventListener("click", () => turn(false));
  by("tour-open").addEventListener("click", () => turn(document.body.dataset.tour !== "open"));
  by("tour-fold").addEventListener("click", () => fold(!by("tour-body").hidden));
  by("tour-go").addEventListener("click", () => deeds.go(step));
  by("tour-say").addEventListener("click", () => (isReady() ? by("say").requestSubmit() : deeds.say(step)));
  by("begin").addEventListener("click", () => {
    turn(true);
    deeds.go(step);
  });
  by("tour-rest").addEventListener("click", () => attempt(() => post("/tour/rest", {})));
}

function isReady() {
  return step.who === here && holds(step);
}

function turn(open) {
  document.body.dataset.tour = open ? "open" : "closed";
  localStorage.setItem("tour", open ? "open" : "closed");
  by("tour-open").setAttribute("aria-expanded", String(open));
  if (open) fold(false);
  (open ? by("tour-fold") : by("tour-open")).focus();
}

function fold(folded) {
  show(by("tour-body"), !folded);
  by("tour-fold").setAttribute("aria-expanded", String(!folded));
  sessionStorage.setItem("tour", folded ? "folded" : "unfolded");
}

export function renderTour(found, current, busy) {
  step = found;
  here = current;
  by("tour-chapter").textContent = `导览 ${step.chapter}/${step.of}`;
  by("tour-title").textContent = step.title;
  by("tour-why").textContent = step.why;
  by("tour-done").max = step.of;
  by("tour-done").value = step.chapter - (step.panel ? 0 : 1);
  const isHere = Boolean(step.who) && step.who === current;
  by("tour-go").textContent = step.panel ? "带我看" : "带我去";
  show(by("tour-go"), Boolean(step.panel || (step.who && !isHere)));
  by("tour-say").classList.toggle("primary", !step.panel && (isHere || !step.who));
  by("tour-page").href = step.page || "#";
  show(by("tour-page"), Boolean(step.page));
  show(by("tour-say"), Boolean(step.words || step.sample || step.clock));
  by("tour-say").disabled = Boolean(busy);
  by("tour-rest").textContent = `其余照办（还有 ${step.left}）`;
  by("tour-rest").disabled = Boolean(busy);
  show(by("tour-rest"), step.left > 0);
  renderHow();
}

export function renderHow() {
  // What is said for the visitor waits for his word; and most of it is a button in the newest letter too.
  if (!step) return;
  const ready = isReady();
  const button = step.who === here ? document.querySelector("#log .hinted") : null;
  by("tour-say").textContent = ready ? "发送" : step.clock ? `替我拨：${CLOCK[step.clock]}` : step.sample ? "替我附上文件" : "替我说";
  const picked = button?.getAttribute("aria-pressed") === "true";
  const how = button ? (picked ? "再点“选好了”。" : `信里亮着的“${button.textContent}”，点它也一样。`) : "";
  by("tour-how").textContent = ready ? "已经替您写好了，看过就发送。" : how;
  show(by("tour-how"), Boolean(by("tour-how").textContent));
}
