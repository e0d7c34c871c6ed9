// Elements and requests. What people wrote becomes text nodes only; the page's policy forbids making HTML out of strings.

export const by = (id) => document.getElementById(id);

export function make(tag, facts = {}, ...inside) {
  const node = document.createElement(tag);
  for (const [name, value] of Object.entries(facts)) {
    if (typeof value === "function") node.addEventListener(name, value);
    else if (value === true) node.setAttribute(name, "");
    else if (value !== false && value !== null && value !== undefined) node.setAttribute(name, value);
  }
  node.append(...inside.filter((one) => one !== null && one !== undefined && one !== false));
  return node;
}

export function show(node, shown) {
  node.hidden = !shown;
}

export async function get(path) {
  const answer = await fetch(path);
  if (!answer.ok) throw new Error(await reason(answer));
  return answer.json();
}

export async function post(path, body) {
  const form = body instanceof FormData;
  const answer = await fetch(path, {
    method: "POST",
    headers: form ? {} : { "Content-Type": "application/json" },
    body: form ? body : JSON.stringify(body),
  });
  if (!answer.ok) throw new Error(await reason(answer));
  return true;
}

async function reason(answer) {
  try {
    return (await answer.json()).why;
  } catch {
    return "没有办成，请再试一次";
  }
}

export function fetchDocument(path) {
  // The browser parses it without ever running or loading what stands in it.
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    request.open("GET", path);
    request.responseType = "document";
    request.onload = () => (request.response && request.status < 400 ? resolve(request.response) : reject(new Error("看板没有取到")));
    request.onerror = () => reject(new Error("看板没有取到"));
    request.send();
  });
}

let hiding = 0;

export function toast(words) {
  by("toast").textContent = words;
  show(by("toast"), true);
  clearTimeout(hiding);
  hiding = setTimeout(() => show(by("toast"), false), 5000);
}

export async function attempt(work) {
  try {
    return await work();
  } catch (error) {
    toast(error instanceof TypeError ? "与演练服务断开了，没有发出去" : error.message);
    return undefined;
  }
}

export function soon(work, pause = 120) {
  // The first ring is answered at once, many in a row together, and never two at a time.
  let timer = 0;
  let running = false;
  let again = false;
  let ended = 0;
  const run = async () => {
    timer = 0;
    running = true;
    try {
      await work();
    } catch {
      // When the service is gone the stream says so, and all is read anew when it is back.
    }
    running = false;
    ended = performance.now();
    if (again) start();
    again = false;
  };
  const start = () => {
    if (running) again = true;
    else if (!timer) timer = setTimeout(run, Math.max(0, ended + pause - performance.now()));
  };
  return start;
}

const WEEK = "日一二三四五六";

export function moment(iso) {
  // The bureau's own time, as the service spells it, wherever the browser stands.
  const [, year, month, day, hour, minute] = /^(\d+)-(\d+)-(\d+)T(\d+):(\d+)/.exec(iso).map(Number);
  const week = WEEK[new Date(Date.UTC(year, month - 1, day)).getUTCDay()];
  const two = (one) => String(one).padStart(2, "0");
  return { day: `${month}月${day}日 周${week}`, hour: `${two(hour)}:${two(minute)}` };
}
