// Hands files in piece by piece. What has arrived stays there; after a break we ask how much that is, and go on from it.

const PIECE = 512 * 1024;
const PAUSES = [1, 2, 4, 8, 15]; // seconds between tries
const EDGE = 64 * 1024; // bytes at either end by which a file is known again

const form = document.getElementById("form");
const list = document.getElementById("list");
const most = Number(form.dataset.most) * 1024 * 1024;
const waiting = [];
let working = false;

for (const plain of document.querySelectorAll(".plain")) plain.remove();
document.getElementById("ways").hidden = false;
document.getElementById("hint").hidden = false;
for (const name of ["photo", "film", "files"]) {
  const input = document.getElementById(name);
  input?.addEventListener("change", () => {
    for (const file of input.files) enlist(file);
    input.value = ""; // so that the same file can be chosen again
  });
}
form.addEventListener("submit", (event) => event.preventDefault());
addEventListener("beforeunload", (event) => { if (working) event.preventDefault(); });

function enlist(file) {
  const row = document.createElement("li");
  const name = row.appendChild(document.createElement("b"));
  name.textContent = file.name;
  const bar = row.appendChild(document.createElement("progress"));
  bar.max = file.size || 1;
  bar.value = 0;
  const line = row.appendChild(document.createElement("div"));
  line.className = "row";
  const said = line.appendChild(document.createElement("span"));
  said.className = "said soft";
  const again = line.appendChild(document.createElement("button"));
  again.type = "button";
  again.textContent = "再试";
  again.hidden = true;
  list.append(row);
  const choice = document.getElementById("choice")?.value ?? "";
  const one = { file, row, bar, said, again, choice };
  again.addEventListener("click", () => queue(one));
  if (file.size === 0) return tell(one, "failed", "这个文件是空的");
  if (file.size > most) return tell(one, "failed", `文件超过 ${form.dataset.most} MB，请分成几段，或登记为外部存放`);
  queue(one);
}

function queue(one) {
  one.again.hidden = true;
  tell(one, "waiting", "排队等着");
  sumUp();
  waiting.push(one);
  work();
}

async function work() {
  if (working) return;
  working = true;
  for (let one = waiting.shift(); one; one = waiting.shift()) {
    try {
      await send(one);
      tell(one, "done", "✓ 已收到，机器人会在聊天里回话");
    } catch (error) {
      tell(one, "failed", error.why ?? "没有传完，网络好了再试，会接着传");
      one.again.hidden = false;
    }
  }
  working = false;
  sumUp();
}

function sumUp() {
  const states = [...list.children].map((row) => row.dataset.state);
  const arrived = states.filter((state) => state === "done").length;
  const all = document.getElementById("all");
  all.textContent = `${arrived} 个文件都收到了：可以接着传，也可以关掉这一页，回到聊天。`;
  all.hidden = !arrived || arrived < states.length;
}

async function send(one) {
  const known = await knowAgain(one.file, one.choice);
  const place = `${location.pathname}/files/${known.token}`;
  let there = await ask(place);
  for (let tries = 0; !there.done;) {
    one.bar.value = there.received;
    tell(one, "sending", `${Math.floor((100 * there.received) / one.file.size)}%`);
    try {
      there = await hand(one, place, there.received);
      tries = 0;
    } catch (error) {
      if (error.why || tries === PAUSES.length) throw error;
      tell(one, "sending", "断线了，等网络恢复……");
      await new Promise((go) => setTimeout(go, 1000 * PAUSES[tries++]));
      there = await ask(place).catch(() => there);
    }
  }
  one.bar.value = one.file.size;
  known.forget();
}

async function ask(place) {
  return read(await fetch(place));
}

async function hand(one, place, offset) {
  const query = new URLSearchParams({ offset, size: one.file.size, name: one.file.name });
  if (one.choice) query.set("choice", one.choice);
  const body = one.file.slice(offset, offset + PIECE);
  return read(await fetch(`${place}?${query}`, { method: "PATCH", body, headers: { "Content-Type": "application/octet-stream" } }));
}

async function read(answer) {
  const said = await answer.json();
  if (answer.ok || answer.status === 409) {
    if (answer.status === 409) await new Promise((go) => setTimeout(go, 500));
    return said;
  }
  const error = new Error(said.why);
  if (answer.status < 500) error.why = said.why;
  throw error;
}

function tell(one, state, words) {
  one.row.dataset.state = state;
  one.said.textContent = words;
}

// The same file chosen again is the same upload until it has arrived; after that it is a new one.
async function knowAgain(file, choice) {
  const edges = [file.slice(0, EDGE), file.slice(-EDGE)];
  const bytes = await Promise.all(edges.map(async (edge) => new Uint8Array(await edge.arrayBuffer())));
  const about = new TextEncoder().encode(`${file.name}|${file.size}|${file.lastModified}|${choice}|${location.pathname}`);
  const looks = [about, ...bytes].map(digest).join("");
  const begun = remembered(looks) ?? Array.from(crypto.getRandomValues(new Uint32Array(2)), (one) => one.toString(16)).join("");
  remember(looks, begun);
  return { token: `${looks}-${begun}`, forget: () => remember(looks, null) };
}

function remembered(name) {
  try { return localStorage.getItem(name); } catch { return null; }
}

function remember(name, value) {
  try {
    if (value === null) localStorage.removeItem(name);
    else localStorage.setItem(name, value);
  } catch { /* a browser that remembers nothing begins anew after a reload, no more */ }
}

// Two 32-bit hashes side by side (cyrb53's rounds): to tell this person's files apart, not to prove anything.
function digest(bytes) {
  let a = 0xdeadbeef, b = 0x41c6ce57;
  for (const byte of bytes) {
    a = Math.imul(a ^ byte, 2654435761);
    b = Math.imul(b ^ byte, 1597334677);
  }
  return [a ^ (b >>> 13), b ^ (a >>> 16)].map((half) => (half >>> 0).toString(16).padStart(8, "0")).join("");
}
