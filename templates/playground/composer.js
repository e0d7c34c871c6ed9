// The line at the bottom: words and files of the person who is chosen.

import { attempt, by, post, show } from "./dom.js";

const HIGHEST = 160; // pixels

let file = null;

const path = (address) => `/talks/${encodeURIComponent(address)}`;

export function say(address, words, token = "") {
  return attempt(() => post(path(address), { key: crypto.randomUUID(), words, token }));
}

export function setUpComposer(whom) {
  const submit = (event) => {
    event.preventDefault();
    send(whom());
  };
  by("say").addEventListener("submit", submit);
  by("words").addEventListener("input", grow);
  by("words").addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.shiftKey && !event.isComposing) submit(event);
  });
  by("file").addEventListener("change", () => by("file").files[0] && attach(by("file").files[0]));
  by("detach").addEventListener("click", detach);
  by("say").addEventListener("dragover", (event) => event.preventDefault());
  by("say").addEventListener("drop", (event) => {
    event.preventDefault();
    if (event.dataTransfer.files[0]) attach(event.dataTransfer.files[0]);
  });
}

export function fill(words) {
  by("words").value = words;
  grow();
  by("words").focus();
}

export function attach(chosen) {
  file = chosen;
  by("attached-name").textContent = chosen.name;
  show(by("attached"), true);
  by("send").focus();
}

export function empty() {
  by("words").value = "";
  grow();
  detach();
}

function detach() {
  file = null;
  by("file").value = "";
  show(by("attached"), false);
}

async function send(address) {
  const words = by("words").value.trim();
  const sent = file;
  if (!address || (!words && !sent)) return;
  empty();
  by("words").focus();
  if (sent) {
    const form = new FormData();
    form.append("file", sent, sent.name);
    await attempt(() => post(`${path(address)}/files?key=${crypto.randomUUID()}`, form));
  }
  if (words) await say(address, words);
}

function grow() {
  const words = by("words");
  words.style.height = "auto";
  if (words.value) words.style.height = `${Math.min(words.scrollHeight + 2, HIGHEST)}px`;
}
