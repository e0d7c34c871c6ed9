// The middle: one person's letters as bubbles with buttons, and what that person said.

import { by, make, moment } from "./dom.js";

const LONG = 18; // lines of a letter that are shown before the rest is asked for

const shown = new Map(); // id of an item → its element, of the talk that is open
const picked = new Map(); // id of a letter that takes several answers → those chosen so far
let address = null;

export function clearTalk() {
  shown.clear();
  address = null;
  by("log").replaceChildren();
}

export function renderTalk(talk, deeds) {
  const log = by("log");
  const fresh = talk.address !== address;
  if (fresh) clearTalk();
  address = talk.address;
  const near = fresh || isAtEnd(120);
  const wanted = [];
  if (talk.more) wanted.push(keep("more", () => make("button", { type: "button", class: "more", click: deeds.more }, "更早的消息")));
  let day = "";
  for (const item of talk.items) {
    const at = moment(item.at);
    if (at.day !== day) wanted.push(keep(`day:${at.day}:${item.kind}${item.id}`, () => make("p", { class: "day" }, at.day)));
    day = at.day;
    const id = `${item.kind}:${item.id}`;
    wanted.push(keep(id, () => (item.kind === "letter" ? letter(item, deeds) : said(item))));
    refresh(shown.get(id), item, talk, deeds);
  }
  if (!talk.items.length) wanted.push(keep("empty", () => make("p", { class: "empty" }, deeds.empty)));
  place(log, wanted);
  if (near) requestAnimationFrame(() => (log.scrollTop = log.scrollHeight));
}

function isAtEnd(pixels) {
  const log = by("log");
  return log.scrollHeight - log.scrollTop - log.clientHeight < pixels;
}

function stayAtEnd() {
  if (isAtEnd(400)) by("log").scrollTop = by("log").scrollHeight; // a picture has grown to its size
}

function keep(id, build) {
  if (!shown.has(id)) {
    const node = build();
    node.dataset.key = id;
    shown.set(id, node);
  }
  return id;
}

function place(log, wanted) {
  const keys = new Set(wanted);
  for (const [id, node] of shown) {
    if (!keys.has(id)) {
      node.remove();
      shown.delete(id);
    }
  }
  let at = log.firstChild;
  for (const id of wanted) {
    const node = shown.get(id);
    if (node === at) at = at.nextSibling;
    else log.insertBefore(node, at);
  }
}

function letter(item, deeds) {
  const lines = item.text.split("\n");
  const facts = item.facts.map(([name, value]) => [make("dt", {}, name), make("dd", {}, worth(value))]).flat();
  const text = make("p", { class: "text" }, ...lines.flatMap((line, at) => [at ? "\n" : "", ...spelled(line)]));
  const parts = [make("h2", {}, item.title), facts.length ? make("dl", {}, ...facts) : null, item.text ? text : null];
  if (lines.length > LONG) {
    text.classList.add("folded");
    const open = make("button", {
      type: "button", class: "unfold",
      click: () => {
        text.classList.remove("folded");
        open.remove();
      },
    }, `展开全部 ${lines.length} 行`);
    parts.push(open);
  }
  parts.push(make("div", { class: "choices", role: "group", "aria-label": "可以这样答" }));
  parts.push(make("footer", {}, make("span", { class: "mark" }, item.mark), `〔${item.serial}〕`, make("time", {}, moment(item.at).hour)));
  return make("article", { class: "letter", "aria-label": `收到：${item.title}` }, ...parts);
}

const OPENS = { evidence: "看证据", seals: "打开封存页", ceremonies: "打开摇号现场" };

function spelled(line) {
  // A line that is but a heading stands out; an address of this very page becomes a link, any other stays words.
  if (/^【[^】]+】$/.test(line)) return [make("b", {}, line)];
  return line.split(/(https?:\/\/[\w.:/#-]+)/).map((part) => {
    const ours = part.startsWith(`${location.origin}/`);
    return ours ? make("a", { href: part, target: "_blank", rel: "noopener" }, OPENS[part.split("/")[3]] ?? "打开上传页") : part;
  });
}

function worth(value) {
  // A public page's name leads to the page itself.
  return /^[\w-]+\.html$/.test(value) ? make("a", { href: `/public/${value}`, target: "_blank", rel: "noopener" }, value) : value;
}

function said(item) {
  const files = item.files.map((file) => {
    const path = `/uploads/${file.reference}`;
    const picture = /\.(png|jpe?g|gif|webp)$/i.test(file.name);
    const inside = picture ? make("img", { src: path, alt: file.name, load: stayAtEnd }) : file.name;
    return make("a", { class: picture ? "picture" : "file", href: path, target: "_blank", rel: "noopener" }, inside);
  });
  return make(
    "article", { class: "said", "aria-label": "说过" },
    item.text ? make("p", { class: "text" }, item.text) : null, ...files,
    make("footer", {}, make("span", { class: "mark" }, "演练"), make("time", {}, moment(item.at).hour)),
  );
}

function refresh(node, item, talk, deeds) {
  if (item.kind !== "letter") {
    node.classList.toggle("waiting", item.state === "new");
    return;
  }
  const many = talk.question?.letter === item.id ? talk.question.alone : null;
  const newest = talk.items.filter((one) => one.kind === "letter" && one.choices.length).at(-1) === item;
  const after = talk.items.slice(talk.items.indexOf(item));
  const answered = after.some((one) => one.kind === "words" && (!one.token || item.choices.some(({ token }) => token === one.token)));
  const state = JSON.stringify([item.choices.map((one) => one.spent), many, newest, answered, deeds.hint]);
  if (node.dataset.state === state) return;
  node.dataset.state = state;
  node.classList.toggle("past", !newest || (answered && !many));
  const box = node.querySelector(".choices");
  const held = [...box.children].indexOf(document.activeElement);
  box.replaceChildren(...(many ? several(item, many, deeds) : item.choices.map((one) => choice(one, deeds, newest))));
  if (held >= 0) box.children[held]?.focus();
}

function choice(one, deeds, newest) {
  const looks = one.says === "确认" ? " primary" : "";
  const hinted = newest && !one.spent && deeds.hint === one.says ? " hinted" : "";
  const button = make("button", {
    type: "button", class: `choice${looks}${one.spent ? " spent" : ""}${hinted}`,
    title: one.spent ? "这个按钮已经用过" : one.label === one.says ? null : `说“${one.says}”`,
    click: () => deeds.press(one.says, one.token),
  }, one.label);
  if (one.spent) button.append(make("span", { class: "unseen" }, "（已用过）"));
  return button;
}

function several(item, alone, deeds) {
  const chosen = picked.get(item.id) ?? new Set();
  picked.set(item.id, chosen);
  const send = make("button", {
    type: "button", class: "choice primary",
    click: () => {
      const answers = item.choices.filter((one) => chosen.has(one.label));
      deeds.press(answers.map((one) => one.says).join("；"), answers[0].token);
    },
  });
  const count = () => {
    send.disabled = !chosen.size;
    send.textContent = chosen.size ? `选好了（${chosen.size} 项）` : "选好了";
  };
  const turn = (one, button) => {
    if (!chosen.delete(one.label)) chosen.add(one.label);
    button.setAttribute("aria-pressed", String(chosen.has(one.label)));
    count();
  };
  const buttons = item.choices.map((one) => {
    if (alone.includes(one.label)) return choice(one, deeds, true);
    const hinted = deeds.hint === one.says ? " hinted" : "";
    const pressed = String(chosen.has(one.label));
    const button = make("button", { type: "button", class: `choice toggle${hinted}`, "aria-pressed": pressed, click: () => turn(one, button) }, one.label);
    return button;
  });
  count();
  return [...buttons, make("span", { class: "break" }), send];
}
