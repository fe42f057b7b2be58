// What the page knows, and how it tells the server what the visitor does.

export const world = { token: "", people: [], surgeries: [], channel: "", chats: {}, mail: [], ahead: 0, me: "", look: "telegram" };

const LONDON = { timeZone: "Europe/London" };
const HOUR = { ...LONDON, hour: "numeric", minute: "2-digit", hour12: true };
let patience;

export const $ = (id) => document.getElementById(id);

export function element(tag, className = "", text = "") {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text) made.textContent = text;
  return made;
}

export function button(label, press, className = "") {
  const made = element("button", className, label);
  made.type = "button";
  made.addEventListener("click", press);
  return made;
}

export const person = (id) => world.people.find((one) => one.id === id);

// ---- time, as London's clocks show it

const spoken = (at, form) => new Date(at).toLocaleString("en-GB", { ...LONDON, ...form }).replace(/\s(?=[ap]m)/, "");

export const now = () => Date.now() + world.ahead * 1000;
export const clockTime = (at) => spoken(at, HOUR);
export const dayOf = (at) => spoken(at, { weekday: "long", day: "numeric", month: "long" }).replace(",", "");
export const shortTime = (at) => `${spoken(at, { weekday: "short", day: "numeric", month: "short" }).replace(",", "")}, ${clockTime(at)}`;

// ---- telling the server

export function trouble(words) {
  $("trouble").textContent = words;
  $("trouble").hidden = !words;
}

export function answered() {
  clearTimeout(patience);
  $("waiting").textContent = "";
}

// Posts, and says so where nothing comes back for a while; whether the server took it.
export async function act(path, data) {
  clearTimeout(patience);
  patience = setTimeout(() => { $("waiting").textContent = "One moment…"; }, 700);
  const fault = await post(path, { id: crypto.randomUUID(), as: world.me, ...data });
  if (fault) { answered(); trouble(fault); }
  return !fault;
}

async function post(path, data) {
  const headers = { "Content-Type": "application/json", "X-Sandbox-Token": world.token };
  try {
    const answer = await fetch(path, { method: "POST", headers, body: JSON.stringify(data) });
    return answer.ok ? "" : "Baton could not take that. Please try again.";
  } catch {
    return "Baton does not answer. Is it still running?";
  }
}
