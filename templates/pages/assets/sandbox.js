// The sandbox page: draws what the server tells it, and posts what the visitor does. Text is only ever set as text.
"use strict";

const SAMPLES = ["mary smith", "3/4/41", "12 high st broadstairs ct101al", "07700 900456", "st peters broadstairs",
  "3 falls since September, tablets still in the bags", "daughter Jane 07700 900123"];
const world = { token: "", people: [], surgeries: [], channel: "", chats: {}, mail: [], ahead: 0 };
const unread = new Map();
let me = sessionStorage.getItem("me") || "";
let open = "";
let patience;

const $ = (id) => document.getElementById(id);
const narrow = matchMedia("(max-width: 1000px)");

function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

// ---- telling the server

async function post(path, data) {
  try {
    const answer = await fetch(path, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-Sandbox-Token": world.token },
      body: JSON.stringify({ id: crypto.randomUUID(), ...data }),
    });
    if (answer.ok) return true;
    trouble("Baton could not take that. Please try again.");
  } catch {
    trouble("Baton does not answer. Is it still running?");
  }
  return false;
}

function trouble(words) {
  $("trouble").textContent = words;
  $("trouble").hidden = !words;
}

async function act(path, data) {
  clearTimeout(patience);
  patience = setTimeout(() => { $("waiting").hidden = false; }, 1000);
  const taken = await post(path, { as: me, ...data });
  if (!taken) answered();
  return taken;
}

function answered() {
  clearTimeout(patience);
  $("waiting").hidden = true;
}

async function say(text) {
  if (!text) return;
  if (text === "/refer") for (const sample of $("samples").children) sample.hidden = false;
  if (await act("/say", { text }) && $("text").value.trim() === text.trim()) $("text").value = "";
}

function press(chat, line, button) {
  act("/press", { chat, message: line.id, token: button.token });
  if (chat !== me) show("private");
}

// ---- drawing

function clockTime(at) {
  return new Date(at).toLocaleTimeString("en-GB", { timeZone: "Europe/London", hour: "numeric", minute: "2-digit", hour12: true }).replace(/\s(?=[ap]m)/, "");
}

function words(run, mine) {
  const part = run.bold ? element("strong") : document.createDocumentFragment();
  for (const piece of run.text.split(/((?<=^|\s)\/[a-z]+(?: [A-Z0-9]{3}-[A-Z0-9]{3})?(?=\s|$))/)) {
    if (mine || !/^\/[a-z]/.test(piece)) { part.append(piece); continue; }
    const command = element("button", "", piece);
    command.type = "button";
    command.addEventListener("click", () => say(piece));
    part.append(command);
  }
  return part;
}

function drawn(chat, line) {
  const item = element("div", "message");
  item.id = `line-${line.id}`;
  item.classList.toggle("mine", line.mine);
  item.classList.toggle("under", Boolean(line.under));
  const bubble = element("div", "bubble");
  bubble.append(...line.runs.map((run) => words(run, line.mine)));
  item.append(element("p", "who", `${line.mine ? "You" : "Baton"} ${clockTime(line.at)}`), bubble);
  if (line.rows.length) item.append(buttons(chat, line));
  return item;
}

function buttons(chat, line) {
  const group = element("div", "buttons");
  for (const row of line.rows) {
    const box = element("div");
    for (const button of row) {
      const made = element("button", "", button.label);
      made.type = "button";
      made.addEventListener("click", () => press(chat, line, button));
      box.append(made);
    }
    group.append(box);
  }
  return group;
}

function place(log, chat, line) {
  const item = drawn(chat, line);
  const old = $(item.id);
  const focused = old && old.contains(document.activeElement) ? [...old.querySelectorAll("button")].indexOf(document.activeElement) : -1;
  if (old) old.replaceWith(item);
  else item.classList.add("fresh");
  if (!old && line.under) lastUnder(log, line.under).after(item);
  else if (!old) log.append(item);
  if (focused >= 0) item.querySelectorAll("button")[focused]?.focus();
  settle(log);
  // A message that is longer than the chat is read from its beginning.
  if (item.offsetHeight > log.clientHeight) log.scrollTop = item.offsetTop - log.offsetTop - 8;
}

function lastUnder(log, id) {
  let last = $(`line-${id}`) || log.lastElementChild;
  while (last?.nextElementSibling?.classList.contains("under")) last = last.nextElementSibling;
  return last;
}

function settle(log) {
  const asked = [...log.querySelectorAll(".message:not(.mine)")];
  for (const item of asked) item.classList.toggle("latest", item === asked.at(-1));
  log.scrollTop = log.scrollHeight;
}

function drawLog(log, chat) {
  log.setAttribute("aria-live", "off");
  log.replaceChildren();
  for (const line of world.chats[chat] || []) place(log, chat, line);
  for (const item of log.children) item.classList.remove("fresh");
  requestAnimationFrame(() => log.setAttribute("aria-live", "polite"));
}

function drawPeople() {
  const named = (one) => { const news = unread.get(one.id); return `${one.name}, ${one.does}${news ? ` (${news} new)` : ""}`; };
  const options = world.people.map((one) => new Option(named(one), one.id, false, one.id === me));
  $("person").replaceChildren(...options);
  const name = world.people.find((one) => one.id === me)?.name || "";
  for (const place of document.querySelectorAll(".as")) place.textContent = name;
}

function drawMailbox() {
  const whose = $("surgery").value;
  const shown = world.mail.filter((mail) => !whose || mail.to === whose).reverse();
  $("mails").replaceChildren(...shown.map(envelope));
  if (!shown.some((mail) => mail.id === open)) open = "";
  const surgery = world.surgeries[$("surgery").selectedIndex - 1];
  const byPhone = surgery && !surgery.email;
  $("told").textContent = byPhone ? `${surgery.name} has no secure email, so the team’s coordinator is asked to call.` : "No email since this demo was started. The practice is told when a referral is sent.";
  $("told").hidden = shown.length > 0;
  $("reading").hidden = !open;
}

function envelope(mail) {
  const item = element("li"), button = element("button");
  const surgery = world.surgeries.find((one) => one.email === mail.to)?.name || mail.to;
  button.type = "button";
  button.append(element("span", "subject", mail.subject), element("span", "about", `${surgery}, ${clockTime(mail.at)}`));
  if (mail.id === open) button.setAttribute("aria-current", "true");
  button.addEventListener("click", () => { read(mail); drawMailbox(); $("mail-body").focus(); });
  item.append(button);
  return item;
}

function read(mail) {
  open = mail.id;
  $("mail-to").textContent = mail.to;
  $("mail-body").src = `/mail/${mail.id}`;
}

function drawSurgeries() {
  const named = (one) => `${one.name}${one.email ? "" : " (told by telephone)"}`;
  const all = new Option("All practices", "");
  $("surgery").replaceChildren(all, ...world.surgeries.map((one) => new Option(named(one), one.email || `none:${one.name}`)));
}

function drawTime() {
  const form = { timeZone: "Europe/London", weekday: "short", day: "numeric", month: "short", hour: "numeric", minute: "2-digit", hour12: true };
  $("time").textContent = new Date(Date.now() + world.ahead * 1000).toLocaleString("en-GB", form).replace(/\s(?=[ap]m)/, "");
  $("real").hidden = !world.ahead;
}

function drawSamples() {
  for (const text of SAMPLES) {
    const button = element("button", "", text);
    button.type = "button";
    button.addEventListener("click", () => { $("text").value = text; button.hidden = true; $("text").focus(); });
    $("samples").append(button);
  }
}

// ---- tabs on a narrow screen

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
  badge.textContent = number;
}

// ---- what the server tells

const hears = {
  all(change) {
    Object.assign(world, change);
    if (!world.people.some((one) => one.id === me)) me = world.people[0].id;
    drawPeople();
    drawSurgeries();
    if (world.mail.length) read(world.mail.at(-1));
    drawMailbox();
    drawLog($("chat"), me);
    drawLog($("team"), world.channel);
    drawTime();
    trouble("");
  },
  line({ chat, line }) {
    const lines = (world.chats[chat] ||= []);
    const at = lines.findIndex((one) => one.id === line.id);
    if (at < 0) lines.push(line);
    else lines[at] = line;
    if (chat === me) {
      place($("chat"), chat, line);
      if (!line.mine) { answered(); news("private"); }
    } else if (chat === world.channel) {
      place($("team"), chat, line);
      if (at < 0) news("channel");
    } else if (!line.mine && at < 0) {
      unread.set(chat, (unread.get(chat) || 0) + 1);
      drawPeople();
    }
  },
  gone({ chat, ids }) {
    world.chats[chat] = (world.chats[chat] || []).filter((line) => !ids.includes(line.id));
    for (const id of ids) $(`line-${id}`)?.remove();
    if (chat === me) settle($("chat"));
  },
  mail({ mail }) {
    world.mail.push(mail);
    const whose = $("surgery").value;
    if (!whose || whose === mail.to) read(mail);
    drawMailbox();
    news("mailbox");
  },
  time({ ahead }) {
    world.ahead = ahead;
    drawTime();
  },
};

$("person").addEventListener("change", (event) => {
  me = event.target.value;
  sessionStorage.setItem("me", me);
  unread.delete(me);
  answered();
  drawPeople();
  drawLog($("chat"), me);
});
$("surgery").addEventListener("change", drawMailbox);
$("composer").addEventListener("submit", (event) => { event.preventDefault(); say($("text").value); });
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  say($("text").value);
});
for (const button of document.querySelectorAll("[data-say]")) button.addEventListener("click", () => say(button.dataset.say));
for (const button of document.querySelectorAll("[data-to]")) button.addEventListener("click", () => post("/clock", { to: button.dataset.to }));
for (const tab of document.querySelectorAll("[data-show]")) tab.addEventListener("click", () => show(tab.dataset.show));
drawSamples();
setInterval(drawTime, 5000);
const live = new EventSource("/events");
live.addEventListener("message", (event) => { const change = JSON.parse(event.data); hears[change.what](change); });
live.addEventListener("error", () => trouble("The connection to Baton is lost. Trying again…"));
