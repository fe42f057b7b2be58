// Draws messages as Telegram or as Slack would show them. Text is only ever set as text.

import { $, act, button, clockTime, dayOf, element, person, shortTime, world } from "./world.js";

const COMMAND = /((?<=^|\s)\/[a-z]+(?: [A-Z0-9]{3}-[A-Z0-9]{3})?(?=\s|$))/;
const inSlack = () => world.look === "slack";

// What a log shows: `chat` is whose, `followed` is called when a button leads into the private chat.
export class Log {
  constructor(box, { say, reply, followed }) {
    Object.assign(this, { box, say, reply, followed, chat: "" });
  }

  show(chat) {
    this.chat = chat;
    this.box.setAttribute("aria-live", "off");
    this.box.replaceChildren();
    for (const line of world.chats[chat] || []) this.place(line);
    for (const item of this.box.querySelectorAll(".fresh")) item.classList.remove("fresh");
    requestAnimationFrame(() => this.box.setAttribute("aria-live", "polite"));
  }

  place(line) {
    const old = $(`line-${line.id}`), before = this.atEnd();
    const item = old || this.append(line);
    const held = [...item.querySelectorAll("button")].indexOf(document.activeElement);
    item.firstElementChild.replaceWith(this.drawn(line));
    if (held >= 0) item.querySelectorAll("button")[held]?.focus();
    if (!old) this.bringUp(item, before);
  }

  atEnd() {
    return this.box.scrollHeight - this.box.scrollTop - this.box.clientHeight < 40;
  }

  // Whoever looks at something further up in the channel is left there; an answer in private is always shown.
  bringUp(item, atEnd) {
    if (item.closest(".thread")) item.scrollIntoView({ block: "nearest" });
    else if (atEnd || !this.reply) this.box.scrollTop = this.box.scrollHeight;
    // A message that is longer than the chat is read from its beginning.
    if (!this.reply && item.offsetHeight > this.box.clientHeight) this.box.scrollTop = item.offsetTop - this.box.offsetTop - 8;
  }

  append(line) {
    const item = element("div", "message fresh");
    item.id = `line-${line.id}`;
    item.dataset.day = dayOf(line.at);
    item.classList.toggle("mine", line.by === world.me);
    item.append(element("div"), element("details", "thread"));
    const card = inSlack() && line.under ? $(`line-${line.under}`) : null;
    if (card) return joinThread(card, item);
    item.lastElementChild.hidden = true;
    const last = this.box.lastElementChild;
    if (last?.dataset.day !== item.dataset.day) this.box.append(element("p", "day", item.dataset.day));
    this.box.append(item);
    return item;
  }

  drawn(line) {
    const content = element("div", "content"), bubble = element("div", "bubble");
    const name = line.by ? person(line.by)?.name || "Somebody" : "Baton";
    content.append(face(line, name), byline(line, name), bubble);
    if (line.under && !inSlack()) bubble.append(this.quote(line.under));
    bubble.append(...line.runs.map((run) => this.words(run, line.by)), element("span", "time", timeOf(line)));
    if (line.rows.length) content.append(this.buttons(line));
    if (this.reply && !line.by && !line.under && line.rows.length) content.append(this.replying(line));
    return content;
  }

  // Baton's commands can be clicked; Slack has them behind /baton.
  words(run, by) {
    const part = run.bold ? element("strong") : document.createDocumentFragment();
    for (const piece of run.text.split(COMMAND)) {
      if (by || !/^\/[a-z]/.test(piece)) { part.append(piece); continue; }
      part.append(button(inSlack() && !piece.startsWith("/refer") ? `/baton ${piece.slice(1)}` : piece, () => this.say(piece)));
    }
    return part;
  }

  quote(id) {
    const line = world.chats[this.chat]?.find((one) => one.id === id);
    const said = line ? line.runs.map((run) => run.text).join("").replace(/\s+/g, " ") : "a deleted message";
    const made = button("", () => $(`line-${id}`)?.scrollIntoView({ block: "center" }), "quote");
    made.append(element("strong", "", line?.by ? person(line.by)?.name : "Baton"), element("span", "", said));
    made.setAttribute("aria-label", `In reply to: ${said}`);
    return made;
  }

  buttons(line) {
    const group = element("div", "buttons");
    for (const row of line.rows) {
      const box = element("div");
      for (const one of row) {
        const made = button(one.label, () => this.press(line, one), one.start ? "link" : "");
        box.append(made);
      }
      group.append(box);
    }
    return group;
  }

  press(line, { token, start }) {
    act("/press", { chat: this.chat, message: line.id, token, start });
    if (start) this.followed();
  }

  replying(line) {
    const tools = element("p", "tools");
    tools.append(button(inSlack() ? "Reply in thread" : "Reply", () => this.reply(line)));
    return tools;
  }

  remove(ids) {
    for (const id of ids) $(`line-${id}`)?.remove();
    for (const day of this.box.querySelectorAll(".day")) if (!day.nextElementSibling?.matches(".message")) day.remove();
  }
}

function joinThread(card, item) {
  const thread = card.lastElementChild;
  if (!thread.childElementCount) {
    thread.open = true;
    thread.append(element("summary"));
  }
  thread.append(item);
  thread.hidden = false;
  const count = thread.childElementCount - 1;
  thread.firstElementChild.textContent = `${count} ${count === 1 ? "reply" : "replies"}`;
  item.lastElementChild.hidden = true;
  return item;
}

function face(line, name) {
  const made = line.by ? element("span", "face", name[0]) : element("img", "face");
  if (!line.by) Object.assign(made, { src: "/assets/baton.svg", alt: "" });
  made.setAttribute("aria-hidden", "true");
  return made;
}

function byline(line, name) {
  const made = element("p", "who");
  made.append(element("strong", "", name), line.by ? "" : element("span", "app", "App"), element("span", "at", timeOf(line)));
  return made;
}

function timeOf(line) {
  const card = inSlack() && world.chats[world.channel]?.find((one) => one.id === line.under);
  const at = card && dayOf(card.at) !== dayOf(line.at) ? shortTime(line.at) : clockTime(line.at);
  if (!line.edited || shortTime(line.edited) === shortTime(line.at)) return at;
  return `${at}, edited ${dayOf(line.edited) === dayOf(line.at) ? clockTime(line.edited) : shortTime(line.edited)}`;
}
