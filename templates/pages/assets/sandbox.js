// The sandbox page: who the visitor is, what they do, and what the server tells.
"use strict";

import { arrived, drawMailbox, drawSurgeries } from "./mailbox.js";
import { Log } from "./messages.js";
import { $, act, answered, button, clockTime, dayOf, element, now, person, trouble, world } from "./world.js";

// Something to say, for those who refer and for those of the team.
const SAMPLES = {
  referrer: ["mary smith", "3/4/41", "12 high st broadstairs ct101al", "07700 900456", "st peters broadstairs",
    "3 falls since September, tablets still in the bags", "daughter Jane 07700 900123"],
  team: ["No answer", "at home, eating, agreed to help with tablets", "Medicines review with GP and pharmacist", "next Tues", "in 2 weeks", "by Fri 3pm"],
};
const COMMANDS = {
  referrer: [["Refer somebody", "/refer"], ["My referrals", "/status"], ["Urgent help", "/urgent"], ["Help", "/help"]],
  team: [["What I do next", "/mine"], ["Urgent help", "/urgent"], ["Help", "/help"]],
};
const IN_CHANNEL = ["/case", "/who", "/note", "/contact", "/action", "/update", "/discharge"];
const unread = new Map();
const narrow = matchMedia("(max-width: 1000px)");
let under = null;

const followed = () => { show("private"); $("text").focus({ preventScroll: true }); };
const chat = new Log($("chat"), { say: sayHere, followed });
const team = new Log($("team"), { say: (text) => { sayHere(text); followed(); }, followed, reply: (line) => replyTo(line) });

function sayHere(text) {
  return act("/say", { chat: world.me, text });
}

async function submit(box, taken) {
  const text = box.value.trim();
  if (text && await taken(text) && box.value.trim() === text) box.value = "";
}

// ---- who the visitor is

function drawPeople() {
  $("people").replaceChildren(...world.people.map((one) => {
    const chip = element("label"), radio = element("input");
    Object.assign(radio, { type: "radio", name: "person", value: one.id, checked: one.id === world.me });
    const count = element("span", "count");
    count.id = `unread-${one.id}`;
    chip.append(radio, element("strong", "", one.name), element("span", "does", one.does), count);
    radio.addEventListener("change", () => become(one.id));
    return chip;
  }));
}

function become(id) {
  world.me = id;
  sessionStorage.setItem("me", id);
  unread.delete(id);
  answered();
  toast("");
  replyTo(null);
  drawMe();
  chat.show(id);
  team.show(world.channel);
}

function drawMe() {
  const one = person(world.me), kind = one.refers ? "referrer" : "team";
  for (const place of document.querySelectorAll(".as")) place.textContent = `${one.name}, ${one.does}`;
  for (const place of document.querySelectorAll(".first")) place.textContent = one.name.split(" ")[0];
  drawUnread(world.me);
  $("commands").replaceChildren(...COMMANDS[kind].map(([label, text]) => button(label, () => sayHere(text))));
  $("samples").replaceChildren(...SAMPLES[kind].map((text) => button(text, () => { $("text").value = text; $("text").focus(); })));
}

function drawUnread(id) {
  const badge = $(`unread-${id}`), number = unread.get(id) || 0;
  badge.hidden = !number;
  badge.replaceChildren(String(number), element("span", "hidden", " new"));
}

// ---- the team's channel

function replyTo(line) {
  under = line;
  $("replying").hidden = !line;
  if (!line) return;
  $("replying-to").textContent = line.runs.map((run) => run.text).join("").split("\n")[0];
  $("words").focus();
}

// What answers a press in the channel, for whoever pressed.
function toast(text) {
  $("toast").hidden = !text;
  $("toast-text").textContent = text;
}

async function sayInChannel(text) {
  const taken = await act("/say", { chat: world.channel, text, under: under?.id });
  if (taken) replyTo(null);
  return taken;
}

// ---- parts of the page on a narrow screen, the clock, the look

function show(part) {
  document.querySelector("main").dataset.shown = part;
  for (const tab of document.querySelectorAll(".tabs button")) {
    const current = tab.dataset.show === part;
    tab.toggleAttribute("aria-current", current);
    if (current) { tab.setAttribute("aria-current", "true"); count(tab, 0); }
  }
  for (const log of [$("chat"), $("team")]) log.scrollTop = log.scrollHeight;
}

function news(part) {
  if (!narrow.matches || document.querySelector("main").dataset.shown === part) return;
  const tab = document.querySelector(`.tabs [data-show="${part}"]`);
  count(tab, Number(tab.dataset.news || 0) + 1);
}

function count(tab, number) {
  tab.dataset.news = number;
  const badge = tab.querySelector(".count");
  badge.hidden = !number;
  badge.replaceChildren(String(number), element("span", "hidden", " new"));
}

function drawTime() {
  $("time").textContent = `${dayOf(now())}, ${clockTime(now())}`;
  $("real").hidden = !world.ahead;
}

function wear(look) {
  world.look = document.body.dataset.look = look;
  sessionStorage.setItem("look", look);
  for (const radio of document.querySelectorAll("[name=look]")) radio.checked = radio.value === look;
  chat.show(world.me);
  team.show(world.channel);
}

// ---- what the server tells

const hears = {
  all(change) {
    Object.assign(world, change);
    world.me = person(sessionStorage.getItem("me"))?.id || world.people[0].id;
    drawPeople();
    for (const one of world.people) drawUnread(one.id);
    drawMe();
    drawSurgeries();
    if (world.mail.length) arrived(world.mail.at(-1)); else drawMailbox();
    wear(sessionStorage.getItem("look") || "telegram");
    drawTime();
    trouble("");
  },
  line({ chat: where, line }) {
    const lines = (world.chats[where] ||= []), at = lines.findIndex((one) => one.id === line.id);
    if (at < 0) lines.push(line); else lines[at] = line;
    if (!line.by) answered();
    if (where === world.me) {
      chat.place(line);
      if (!line.by) news("private");
    } else if (where === world.channel) {
      team.place(line);
      if (at < 0) news("channel");
    } else if (!line.by && at < 0) {
      unread.set(where, (unread.get(where) || 0) + 1);
      drawUnread(where);
    }
  },
  gone({ chat: where, ids }) {
    world.chats[where] = (world.chats[where] || []).filter((line) => !ids.includes(line.id));
    if (where === world.me) chat.remove(ids);
    if (where === world.channel) team.remove(ids);
  },
  mail({ mail }) {
    world.mail.push(mail);
    arrived(mail);
    news("mailbox");
  },
  time({ ahead }) {
    world.ahead = ahead;
    toast("");
    drawTime();
    answered();
    $("said").textContent = `Baton’s clock: ${$("time").textContent}`;
  },
  toast({ to, text }) {
    if (to !== world.me) return;
    answered();
    toast(text);
  },
};

for (const [form, box, taken] of [[$("composer"), $("text"), sayHere], [$("group"), $("words"), sayInChannel]]) {
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(box, taken); });
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    submit(box, taken);
  });
}
for (const text of IN_CHANNEL) $("shortcuts").append(button(text, () => sayInChannel(text)));
$("no-reply").addEventListener("click", () => replyTo(null));
$("toast-ok").addEventListener("click", () => toast(""));
for (const radio of document.querySelectorAll("[name=look]")) radio.addEventListener("change", () => wear(radio.value));
for (const one of document.querySelectorAll("[data-to]")) one.addEventListener("click", () => act("/clock", { to: one.dataset.to }));
for (const tab of document.querySelectorAll("[data-show]")) tab.addEventListener("click", () => show(tab.dataset.show));
setInterval(drawTime, 5000);
const live = new EventSource("/events");
live.addEventListener("message", (event) => { const change = JSON.parse(event.data); hears[change.what](change); });
live.addEventListener("error", () => trouble("The connection to Baton is lost. Trying again…"));
