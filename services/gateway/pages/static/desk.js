// The desk page, live. Without this file every page works: links, forms, a reload.
// One connection serves all tabs: the tab that holds the lock reads the stream and hands it on to the others.

const page = document.body.dataset.page;
const banner = document.getElementById("banner");
const live = document.getElementById("live");
const channel = new BroadcastChannel("copytaster-desk");
const FLUSH_MS = 100; // a burst of thousands of records is one message, and one change of the page
const COUNT_MS = 2000; // counts that the server makes are asked for no more often
const AGAIN_MS = 3000;
const MOST_COUNTED = 1000;

function stored(name, otherwise) {
  try {
    return JSON.parse(localStorage.getItem(name)) ?? otherwise;
  } catch {
    return otherwise; // storage that is forbidden or not ours to read is as good as empty
  }
}

function store(name, value) {
  try {
    localStorage.setItem(name, JSON.stringify(value));
  } catch {
    // A private window may refuse: the page works without.
  }
}

function say(text) {
  live.textContent = text;
}

const BROKEN = "The connection is broken. It comes back by itself; what you see may be out of date.";

/** At the foot of the window; what has to be known at once is not as calm. */
function show(text, alarm = false) {
  banner.textContent = text;
  banner.hidden = text === "";
  banner.classList.toggle("stop", alarm);
}

function offer(text) {
  const again = document.createElement("a");
  again.href = location.href;
  again.textContent = text;
  show("");
  banner.append(again);
  banner.hidden = false;
}

/** Calls `act` at most once in so many milliseconds, and once more after the last call. */
function calmly(act, milliseconds) {
  let due = null;
  return () => {
    due ??= setTimeout(() => {
      due = null;
      act();
    }, milliseconds);
  };
}

// --- The stream -------------------------------------------------------------------------------------------------

let broken = false;
let lastId = ""; // of the last event that any tab has seen: the next leader goes on from there

function connection(up) {
  if (up) document.body.dataset.live = "yes";
  if (up === !broken) return;
  broken = !up;
  show(up ? "" : BROKEN, !up);
  if (up) say("Connected again. What moved meanwhile waits above the list.");
}

let source = null;
let again = null;

function stop() {
  clearTimeout(again);
  source?.close();
}

function read() {
  stop();
  const fields = "article_id,story_id,sequence,action";
  const resume = lastId ? `&resume=${encodeURIComponent(lastId)}` : "";
  source = new EventSource(`/v1/stream?records=articles&records=stories&fields=${fields}${resume}`);
  const waiting = new Map(); // the latest of each record: an article that changes ten times is one event
  const flush = calmly(() => {
    const events = [...waiting.values()];
    waiting.clear();
    hand({ kind: "events", events, lastId });
  }, FLUSH_MS);
  const arrive = (kind) => (event) => {
    const record = JSON.parse(event.data);
    const id = record[`${kind}_id`];
    const withdrawn = record.action === "retract" || record.action === "hold";
    waiting.set(kind + id, { kind, id, sequence: record.sequence, withdrawn, story: record.story_id });
    lastId = event.lastEventId;
    flush();
  };
  source.onopen = () => hand({ kind: "connection", up: true });
  source.onerror = () => {
    hand({ kind: "connection", up: false });
    // The browser comes again by itself, save where it was answered and refused.
    if (source.readyState === EventSource.CLOSED) again = setTimeout(read, AGAIN_MS);
  };
  source.addEventListener("article", arrive("article"));
  source.addEventListener("story", arrive("story"));
  source.addEventListener("connected", (event) => (lastId = event.lastEventId || lastId));
  source.addEventListener("gap", () => hand({ kind: "gap" }));
}

/** To the other tabs, and to this one. */
function hand(message) {
  channel.postMessage(message);
  take(message);
}

function take(message) {
  if (message.lastId) lastId = message.lastId;
  if (message.kind === "connection") connection(message.up);
  else if (message.kind === "gap") offer("Some events were missed: load again");
  else if (message.kind === "events") {
    message.events.forEach(happened);
    if (page === "wire") moved(message.events);
    countSaved();
  }
}

channel.onmessage = (message) => {
  // A tab that has just opened asks whether somebody reads already.
  if (message.data.kind !== "who") take(message.data);
  else if (document.body.dataset.leads) channel.postMessage({ kind: "connection", up: !broken, lastId });
};
channel.postMessage({ kind: "who" });
// The lock is free again as soon as its tab is closed or dies; then another tab leads.
navigator.locks?.request("copytaster-desk-stream", () => {
  document.body.dataset.leads = "yes";
  read();
  return new Promise(() => {});
});
if (!navigator.locks) {
  // Browsers have no locks for a page that came unencrypted from another machine. Each tab that is seen then reads for
  // itself, and hands it on; one that is hidden does not: six connections to one host are all that a browser opens.
  const seen = () => (document.hidden ? stop() : read());
  document.addEventListener("visibilitychange", seen);
  seen();
}

// --- What changes on this page ----------------------------------------------------------------------------------

function happened(event) {
  const id = CSS.escape(event.id);
  if (event.withdrawn) {
    // Not a moment longer, whatever else the page does.
    for (const line of document.querySelectorAll(`[data-report="${id}"] .title`)) {
      line.textContent = "Withdrawn or held: no word of it is shown";
      line.classList.add("stop");
    }
    for (const words of document.querySelectorAll(`[data-report="${id}"] .snippet`)) words.remove();
    if (page === "wire" && document.querySelector(`[data-story="${CSS.escape(event.story)}"]`)) refreshRows();
    if (page === "story" && document.querySelector(`[data-report="${id}"]`)) location.reload();
  }
  if (page === "wire") return event.withdrawn ? undefined : lifted(id);
  const shown = document.querySelector(`[data-${event.kind}="${id}"][data-sequence]`);
  if (!shown || event.sequence <= Number(shown.dataset.sequence)) return;
  // What may not be used any more disappears at once; anything else waits until the reader asks.
  if (event.withdrawn) location.reload();
  else offer("This has changed: load again");
}

/** What was announced by its time alone may be read now: said where it stands, so that nothing shifts. */
function lifted(id) {
  const time = document.querySelector(`[data-embargo="${id}"] time`);
  if (time && time.textContent !== "now") time.textContent = "now";
}

const changed = new Set();
const button = document.getElementById("new");

function announce(number) {
  if (!number) return;
  const more = number >= MOST_COUNTED ? "more than " : "";
  button.textContent = number === 1 ? "1 story has moved" : `${more}${number} stories have moved`;
  if (button.hidden) say(button.textContent);
  button.hidden = false;
}

/** Where there is a filter, the server says how many of them fit. */
const ask = calmly(async () => {
  const { moved, query } = document.getElementById("wire").dataset;
  announce(await count(moved, query));
}, COUNT_MS);

function moved(events) {
  if (document.getElementById("wire").dataset.query) return ask();
  for (const event of events) if (event.kind === "story" && changed.size < MOST_COUNTED) changed.add(event.id);
  announce(changed.size);
}

async function count(after, query) {
  const answer = await fetch(`/moved?after=${after}&${query}`).catch(() => null);
  return answer?.ok ? (await answer.json()).moved : 0;
}

async function fresh() {
  const answer = await fetch(location.href, { headers: { Accept: "text/html" } }).catch(() => null);
  return answer?.ok ? new DOMParser().parseFromString(await answer.text(), "text/html") : null;
}

/** Rows that stand there stay where they are; what they say is made right. */
const refreshRows = calmly(async () => {
  const now = await fresh();
  if (!now) return;
  for (const row of document.querySelectorAll("#wire [data-story]")) {
    const same = now.querySelector(`#wire [data-story="${CSS.escape(row.dataset.story)}"]`);
    if (same) row.replaceChildren(...same.childNodes);
    else row.querySelector(".title").textContent = "No report may be shown";
  }
  localTimes(document.getElementById("wire"));
}, FLUSH_MS);

async function bring() {
  const now = await fresh();
  if (!now) return show("The list could not be loaded. Try again in a moment.", true);
  const held = document.activeElement?.closest?.("[data-story]")?.dataset.story;
  for (const id of ["announced", "wire"]) {
    document.getElementById(id).replaceWith(now.getElementById(id));
    localTimes(document.getElementById(id));
  }
  changed.clear();
  button.hidden = true;
  looked();
  const row = held && document.querySelector(`[data-story="${CSS.escape(held)}"] a`);
  (row || document.querySelector("#wire a") || document.getElementById("main")).focus({ preventScroll: !row });
  scrollTo({ top: 0 });
}

button?.addEventListener("click", bring);

// --- Saved searches: in this browser ----------------------------------------------------------------------------

const saved = document.getElementById("saved");

function searches() {
  return stored("searches", []).filter((each) => typeof each?.query === "string" && typeof each?.name === "string");
}

/** The one that is on the page has been looked at. */
function looked() {
  const { moved: now, query } = document.getElementById("wire")?.dataset ?? {};
  if (now) store("searches", searches().map((each) => (each.query === query ? { ...each, looked: now } : each)));
}

function drawSaved() {
  const here = document.getElementById("wire").dataset.query;
  saved.querySelector("ul").replaceChildren(
    ...searches().map((each) => {
      const [line, link, number, drop] = ["li", "a", "span", "button"].map((name) => document.createElement(name));
      link.href = `/?${each.query}`;
      link.textContent = each.name;
      if (each.query === here) link.setAttribute("aria-current", "page");
      number.className = "n";
      number.dataset.query = each.query;
      drop.type = "button";
      drop.textContent = "×";
      drop.setAttribute("aria-label", `Forget ${each.name}`);
      drop.onclick = () => {
        store("searches", searches().filter((other) => other.name !== each.name));
        drawSaved();
        saved.querySelector("a, input")?.focus();
      };
      line.append(link, number, drop);
      return line;
    }),
  );
  const form = saved.querySelector("form");
  saved.hidden = form.hidden && searches().length === 0;
}

const countSaved = calmly(async () => {
  if (!saved || document.hidden) return;
  const here = document.getElementById("wire").dataset.query;
  for (const each of searches()) {
    if (each.query === here) continue;
    const number = await count(each.looked, each.query);
    const shown = saved.querySelector(`.n[data-query="${CSS.escape(each.query)}"]`);
    if (!shown) continue;
    shown.textContent = number === 0 ? "" : number >= MOST_COUNTED ? `${number}+` : String(number);
    shown.title = number ? "new since you looked" : "";
  }
}, COUNT_MS);

if (saved) {
  looked();
  drawSaved();
  countSaved();
  document.addEventListener("visibilitychange", countSaved);
  saved.querySelector("form").addEventListener("submit", (event) => {
    event.preventDefault();
    const name = event.target.elements.name.value.trim();
    const { moved: now, query } = document.getElementById("wire").dataset;
    if (!name) return;
    store("searches", [...searches().filter((each) => each.name !== name), { name, query, looked: now }]);
    event.target.reset();
    drawSaved();
    say(`Saved as ${name}`);
  });
}

// --- Marks, drawings --------------------------------------------------------------------------------------------

for (const box of document.querySelectorAll("[data-mark]")) {
  const off = () => new Set(stored("marks-off", []));
  box.checked = !off().has(box.dataset.mark);
  box.addEventListener("change", () => {
    const now = off();
    if (box.checked) now.delete(box.dataset.mark);
    else now.add(box.dataset.mark);
    store("marks-off", [...now]);
    document.body.dataset.off = [...now].join(" ");
  });
  document.body.dataset.off = [...off()].join(" ");
}

for (const drawing of document.querySelectorAll(".drawing")) {
  drawing.addEventListener("pointerover", (event) => {
    const key = event.target.closest?.(".box")?.dataset.key;
    drawing.classList.toggle("picked", Boolean(key));
    for (const line of drawing.querySelectorAll("path")) {
      line.classList.toggle("on", key !== undefined && (line.dataset.from === key || line.dataset.to === key));
    }
  });
  drawing.addEventListener("pointerleave", () => drawing.classList.remove("picked"));
}

// --- Keys, as in other readers of news --------------------------------------------------------------------------

const places = { w: "/", s: "/search", k: "/kills", o: "/sources", p: "/pipeline" };
let going = false;

function step(by) {
  const rows = [...document.querySelectorAll(".wire .row .title, .reports .title")];
  const at = rows.indexOf(document.activeElement);
  rows[Math.min(Math.max(at + by, 0), rows.length - 1)]?.focus();
}

const keys = {
  j: () => step(1),
  k: () => step(-1),
  o: () => document.activeElement?.matches?.(".title") && document.activeElement.click(),
  n: () => button && !button.hidden && bring(),
  g: () => (going = true),
  "/": () => document.querySelector(".find input")?.focus(),
  "?": () =>
    show("j, k: next, previous · o: open · n: bring what moved · /: search · g then w, s, k, o, p: wire, search, kills, sources, pipeline · Esc: close"),
  Escape: () => show(broken ? BROKEN : "", broken), // what is still so stays said
};

addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey || event.target.matches("input, textarea, select")) {
    if (event.key === "Escape") event.target.blur();
    return;
  }
  if (going) {
    going = false;
    if (places[event.key]) location.href = places[event.key];
  } else if (Object.hasOwn(keys, event.key)) {
    if (event.key === "/") event.preventDefault();
    keys[event.key]();
  }
});

// --- Times in the reader's zone; the wire's stay in the title ---------------------------------------------------

function localTimes(within) {
  const now = new Date();
  for (const time of within.querySelectorAll("time[datetime], tspan[data-time]")) {
    const moment = new Date(time.dateTime ?? time.dataset.time);
    const clock = moment.toLocaleTimeString([], { hour: "2-digit", minute: "2-digit", hourCycle: "h23" });
    const day = `${moment.getDate()} ${moment.toLocaleDateString([], { month: "short" })}`;
    // As long as they were, so that nothing shifts; the hour of another year is in the title.
    if (moment.getFullYear() !== now.getFullYear()) time.textContent = `${day} ${moment.getFullYear()}`;
    else time.textContent = moment.toDateString() === now.toDateString() ? clock : `${day} ${clock}`;
  }
}

localTimes(document);
