// The practices' mailbox: a list of emails, and the one that is open in a frame of its own.

import { $, button, element, shortTime, world } from "./world.js";

let open = "";

export function drawMailbox() {
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

export function arrived(mail) {
  const whose = $("surgery").value;
  if (!whose || whose === mail.to) read(mail);
  drawMailbox();
}

export function drawSurgeries() {
  const named = (one) => `${one.name}${one.email ? "" : " (told by telephone)"}`;
  const all = new Option("All practices", "");
  $("surgery").replaceChildren(all, ...world.surgeries.map((one) => new Option(named(one), one.email || `none:${one.name}`)));
  $("surgery").onchange = drawMailbox;
}

function envelope(mail) {
  const item = element("li"), surgery = world.surgeries.find((one) => one.email === mail.to)?.name || mail.to;
  const opener = button("", () => { read(mail); drawMailbox(); $("mail-body").focus(); });
  opener.append(element("span", "subject", mail.subject), element("span", "about", `${surgery}, ${shortTime(mail.at)}`));
  if (mail.id === open) opener.setAttribute("aria-current", "true");
  item.append(opener);
  return item;
}

function read(mail) {
  open = mail.id;
  $("mail-to").textContent = mail.to;
  $("mail-body").src = `/mail/${mail.id}`;
}
