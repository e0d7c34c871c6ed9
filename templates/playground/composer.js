// The line at the bottom: words and files of the person who is chosen.

import { attempt, by, post, show } from "./dom.js";

const HIGHEST = 160; // pixels
const touched = matchMedia("(pointer: coarse)"); // there, a line that is entered brings up a keyboard over half the page

let files = [];
let changed = () => {};

const path = (address) => `/talks/${encodeURIComponent(address)}`;

export function say(address, words, token = "") {
  return attempt(() => post(path(address), { key: crypto.randomUUID(), words, token }));
}

export function setUpComposer(whom, tell) {
  changed = tell;
  const submit = (event) => {
    event.preventDefault();
    send(whom);
  };
  by("say").addEventListener("submit", submit);
  by("words").addEventListener("input", grow);
  by("words").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  by("file").addEventListener("change", () => by("file").files.length && attach(...by("file").files));
  by("detach").addEventListener("click", detach);
  takeDrops();
}

function takeDrops() {
  // A file let go anywhere is for the talk that is open; the browser itself would leave the page for it.
  const speaks = () => document.body.dataset.person === "chosen";
  const mark = (over) => document.body.classList.toggle("dropping", over && speaks());
  document.addEventListener("dragover", (event) => {
    event.preventDefault();
    mark(event.dataTransfer.types.includes("Files"));
  });
  document.addEventListener("dragleave", (event) => event.relatedTarget ?? mark(false));
  document.addEventListener("drop", (event) => {
    event.preventDefault();
    mark(false);
    if (speaks() && event.dataTransfer.files.length) attach(...event.dataTransfer.files);
  });
}

export function fill(words) {
  by("words").value = words;
  grow();
  enter();
}

export function enter() {
  if (!touched.matches) by("words").focus();
}

export function attach(...chosen) {
  files = [...files, ...chosen];
  by("file").value = ""; // so that the same one can be chosen again
  by("attached-name").textContent = files.map((one) => one.name).join("、");
  show(by("attached"), true);
  by("send").focus();
  changed();
}

export function holds(next) {
  // Whether what the guide says stands there already and only has to be sent.
  return next.sample ? files.length > 0 : Boolean(next.words) && by("words").value.trim() === next.words;
}

export function empty() {
  by("words").value = "";
  grow();
  detach();
}

function detach() {
  files = [];
  by("file").value = "";
  show(by("attached"), false);
  changed();
}

async function send(whom) {
  const address = whom();
  const words = by("words").value.trim();
  const waiting = files;
  if (!address || (!words && !waiting.length)) return;
  empty();
  enter();
  const keep = (...left) => {
    if (whom() !== address) return; // somebody else's line is there now
    if (left.length) attach(...left);
    if (words && !by("words").value) fill(words);
  };
  for (const [at, one] of waiting.entries()) {
    const form = new FormData();
    form.append("file", one, one.name);
    const sent = await attempt(() => post(`${path(address)}/files?key=${crypto.randomUUID()}`, form));
    if (!sent) return keep(...waiting.slice(at));
  }
  if (words && !(await say(address, words))) keep();
}

function grow() {
  const words = by("words");
  words.style.height = "auto";
  if (words.value) words.style.height = `${Math.min(words.scrollHeight + 2, HIGHEST)}px`;
  changed();
}
