/*
 * The page listens to the stream "events", one event a second, and shows what is in the newest.
 * Rates are differences of totals between two events. Whatever came from a client is set as text,
 * and never as anything else.
 */

const SILENCE_MS = 5_000; // after which a stream that is open is not called live any more
const GIVE_UP_MS = 20_000; // after which it is opened anew
const RETRY_MS = 3_000; // after a refusal, which ends an EventSource for good
const TYPING_MS = 300;
const BEHIND_MS = 1_000; // what is less behind the bus is on its way

const tiles = {
  open: new Tile("tile-open", "Connections", (n) => [count(n), ""]),
  messages: new Tile("tile-messages", "Messages in", (n) => [rate(n), "/s"]),
  events: new Tile("tile-events", "Events out", (n) => [rate(n), "/s"]),
  bytes: new Tile("tile-bytes", "Bytes out", (n) => [bytes(n)[0], `${bytes(n)[1]}/s`], 1024),
};

let before = null; // the totals of the event before, if rates can be made with them

function addSamples(status) {
  const ms = status.reported_at_ms;
  const now = { messages: status.msgs_broadcast, events: status.totals.events, bytes: status.totals.bytes };
  const elapsed = before === null ? Infinity : ms - before.ms;
  if (elapsed <= 0) {
    return; // a stream that was opened anew begins with what the last one ended with
  }
  const joined = elapsed <= SILENCE_MS;
  if (!joined) {
    tiles.open.breakLine();
  }
  tiles.open.add(ms, status.open, `${count(status.totals.opened)} opened`);
  for (const [figure, n] of Object.entries(now)) {
    const perSecond = joined ? ((n - before[figure]) * 1000) / elapsed : null;
    tiles[figure].add(ms, perSecond, `${figure === "bytes" ? words(bytes(n)) : count(n)} in all`);
  }
  before = { ms, ...now };
}

// ---- what is shown of one event

/** Makes a list have as many children as there are items, and has each shown by one. */
function fill(list, template, items, show) {
  while (list.children.length > items.length) {
    list.lastElementChild.remove();
  }
  while (list.children.length < items.length) {
    list.append(template.content.firstElementChild.cloneNode(true));
  }
  items.forEach((item, i) => show(list.children[i], item));
}

/** Items are [label, value, about]. */
function showBars(id, items) {
  const most = Math.max(1, ...items.map((item) => item[1]));
  fill(element(id), element("bar-template"), items, (node, [label, value, about]) => {
    setText(node.querySelector(".label"), label);
    setTitle(node.querySelector(".label"), label);
    setText(node.querySelector(".value"), count(value));
    setText(node.querySelector(".about"), about);
    setTitle(node.querySelector(".about"), about);
    node.querySelector(".track > span").style.width = `${(value / most) * 100}%`;
  });
}

/** Items are [label, value, meaning]; what is nothing is there, and quiet. */
function showFigures(id, items) {
  fill(element(id), element("figure-template"), items, (entry, [label, value, meaning]) => {
    setTitle(entry, meaning);
    setText(entry.firstElementChild, label);
    setText(entry.lastElementChild, value);
    entry.classList.toggle("zero", value === "0");
  });
}

const CLOSED = {
  client_gone: "A write failed, or the client closed its connection.",
  overrun: "The client fell further behind than the bounds allow.",
  write_timeout: "One write was outstanding for longer than the write timeout.",
  replay_failed: "The log could not be read for replay.",
  expired: "The time for which the client was admitted was over.",
  closed: "The application closed the stream.",
  shutdown: "The server was shutting down.",
};

const GAPS = {
  evicted: "The events were kept no longer when the client came back for them.",
  unknown: "The client came back with an id that is not of this log.",
  overflow: "The client fell behind the bounds, and skipped events.",
  lost: "The bus has lost messages.",
};

/** Reasons as [name, how often, what it means]; one that is not known here is shown all the same. */
function reasons(counts, meanings) {
  return Object.entries(counts).map(([reason, n]) => [reason.replaceAll("_", " "), count(n), meanings[reason] ?? ""]);
}

const total = (n) => (n > 0 ? count(n) : "");

/** Null if the provider does not know. */
function showProviderLag(ms) {
  const fact = element("provider-lag");
  fact.parentElement.hidden = ms === null;
  setText(fact, ms === null ? "" : briefly(ms));
  fact.dataset.tone = ms < BEHIND_MS ? "good" : "warn";
}

function showUnreadable(messages) {
  const fact = element("provider-unreadable");
  fact.parentElement.hidden = messages === 0;
  setText(fact, plural(messages, "message", "messages"));
  fact.dataset.tone = "warn";
}

function showFacts(status) {
  setText(element("node"), status.node);
  document.title = `${plural(status.open, "connection", "connections")} · ${status.node} · sse4j`;
  setText(element("status"), status.status === "OK" ? "OK" : "not ready");
  element("status").dataset.tone = status.status === "OK" ? "good" : "warn";
  const since = status.provider_since === null ? null : status.provider_since * 1000;
  const held = since === null ? "" : ` for ${duration(status.reported_at_ms - since)}`;
  setText(element("provider"), status.provider.toLowerCase() + held);
  setTitle(element("provider"), since === null ? "" : `since ${moment.format(since)}`);
  element("provider").dataset.tone = { UP: "good", DOWN: "bad" }[status.provider] ?? "warn";
  showProviderLag(status.provider_lag_ms);
  showUnreadable(status.provider_unreadable);
  setText(element("uptime"), duration(status.reported_at_ms - status.startup_time_ms));
  setText(element("memory"), words(bytes(status.log_bytes)));
  setTitle(element("uptime"), `since ${moment.format(status.startup_time_ms)}`);
}

function who(connection) {
  return [connection.client_ip, connection.principal, connection.user_agent].filter(Boolean).join(" · ");
}

function showCards(status) {
  const totals = status.totals;
  setText(element("namespaces-count"), total(status.namespaces_subscribed));
  showBars(
    "namespaces",
    status.namespaces.map((each) => [each.namespace, each.subscribers, ""]),
  );
  showBars(
    "slowest",
    status.slowest.map((each) => [each.namespace, each.lag, who(each)]),
  );
  setText(element("closed-count"), total(sum(totals.closed)));
  showFigures("closed", reasons(totals.closed, CLOSED));
  setText(element("gaps-count"), total(sum(totals.gaps)));
  showFigures("gaps", reasons(totals.gaps, GAPS));
}

function showRow(row, connection, reportedMs) {
  const since = connection.created_at * 1000;
  const cells = [
    connection.namespace,
    connection.client_ip,
    connection.principal || "–",
    connection.user_agent || "–",
    duration(reportedMs - since),
    count(connection.msgs_sent),
    count(connection.lag),
  ];
  cells.forEach((text, i) => setText(row.children[i], text));
  for (const i of [0, 1, 2, 3]) {
    setTitle(row.children[i], cells[i]);
    row.children[i].classList.toggle("nothing", cells[i] === "–");
  }
  setTitle(row.children[4], `since ${moment.format(since)}`);
  row.classList.toggle("lagging", connection.lag > 0);
}

/** A group of rows with a heading: so who looks at the first knows why it is the first. */
function showGroup(id, heading, connections, reportedMs) {
  const group = element(id);
  if (!group.firstElementChild) {
    const row = group.insertRow();
    row.setAttribute("role", "row");
    const cell = document.createElement("th");
    cell.colSpan = 7;
    cell.scope = "rowgroup";
    cell.setAttribute("role", "rowheader");
    row.append(cell);
    row.className = "group";
  }
  group.hidden = connections.length === 0;
  setText(group.firstElementChild.firstElementChild, heading);
  while (group.children.length > connections.length + 1) {
    group.lastElementChild.remove();
  }
  connections.forEach((connection, i) => {
    if (group.children.length === i + 1) {
      group.append(element("row-template").content.firstElementChild.cloneNode(true));
    }
    showRow(group.children[i + 1], connection, reportedMs);
  });
}

/** Says how many are shown, and of how many, if that is not all. */
function part(shown, all) {
  return shown < all ? `${count(shown)} of ${count(all)}` : count(shown);
}

function showTable(status) {
  const { matching, behind, newest, query, reported_at_ms: ms } = status;
  const shown = behind.length + newest.length;
  showGroup("behind", `Furthest behind: ${part(behind.length, status.matching_behind)}`, behind, ms);
  const newestTitle = behind.length > 0 ? "Newest of the others" : "Newest";
  showGroup("newest", `${newestTitle}: ${part(newest.length, matching - behind.length)}`, newest, ms);
  setText(element("summary"), query ? `${part(matching, status.open)} match` : `${part(shown, matching)} shown`);
  element("table").hidden = shown === 0;
  element("empty").hidden = shown > 0;
  showEmpty(query, `curl -N ${here(status.subscribe_path)}`);
}

function showEmpty(query, command) {
  const [text, code] = element("empty").children;
  const nobody = "Nobody is connected. Open a stream, and it will show here:";
  setText(text, query ? `No open connection has “${query}” in its namespace, address, principal or agent.` : nobody);
  setText(code, query ? "" : command);
}

let announced = ""; // the words whose matches were told

function announce(status) {
  if (status.query !== announced) {
    announced = status.query;
    const matches = plural(status.matching, "connection matches", "connections match");
    setText(element("found"), status.query ? matches : plural(status.matching, "connection", "connections"));
  }
}

// ---- the stream

/** Not by the address of the document, which may hold a password. */
function here(path) {
  return new URL(path, location.origin + location.pathname);
}

let source = null;
let heardMs = 0; // when there was something to hear the last time
let shownAt = null; // when there were figures the last time
let startedMs = null; // when the server was started, as far as is known
let retry = 0;

const STATES = {
  connecting: "connecting",
  live: "live",
  lost: "reconnecting",
  silent: "no news",
  refused: "refused; trying again",
  paused: "paused",
};

function setState(state) {
  document.body.dataset.state = state;
  setText(element("live"), STATES[state]);
  element("age").hidden = state === "live" || shownAt === null;
  setText(element("age"), shownAt === null ? "" : `figures of ${clock.format(shownAt)}`);
}

function notify(text) {
  element("notice").querySelector("p").textContent = text;
  element("notice").hidden = false;
}

function show(status) {
  if (startedMs !== null && startedMs !== status.startup_time_ms) {
    notify(`The server was restarted at ${clock.format(status.startup_time_ms)}. Totals begin anew.`);
    before = null;
    Object.values(tiles).forEach((tile) => tile.breakLine());
  }
  startedMs = status.startup_time_ms;
  addSamples(status);
  showFacts(status);
  showCards(status);
  showTable(status);
  announce(status);
}

function open() {
  close();
  const url = here("events");
  const query = element("search").value.trim();
  if (query) {
    url.searchParams.set("q", query);
  }
  const opened = new EventSource(url);
  source = opened;
  heardMs = performance.now();
  opened.addEventListener("status", (event) => {
    heardMs = performance.now();
    shownAt = new Date();
    setState("live");
    show(JSON.parse(event.data));
  });
  opened.onerror = () => {
    const refused = opened.readyState === EventSource.CLOSED;
    setState(refused ? "refused" : "lost");
    if (refused) {
      retry = setTimeout(open, RETRY_MS);
    }
  };
}

function close() {
  clearTimeout(retry);
  source?.close();
  source = null;
}

/** A broken connection may just be silent. */
function lookForNews() {
  const silence = performance.now() - heardMs;
  if (source === null || source.readyState === EventSource.CLOSED || silence < SILENCE_MS) {
    return;
  }
  if (document.body.dataset.state === "live") {
    setState("silent");
  }
  if (silence > GIVE_UP_MS) {
    open();
  }
}

// ---- what is pressed and typed

element("pause").addEventListener("click", () => {
  const pausing = document.body.dataset.state !== "paused";
  setText(element("pause"), pausing ? "Go on" : "Pause");
  if (pausing) {
    close();
    setState("paused");
  } else {
    setState("connecting");
    open();
  }
});

element("notice").querySelector("button").addEventListener("click", () => {
  element("notice").hidden = true;
});

let typing = 0;

element("search").addEventListener("input", () => {
  clearTimeout(typing);
  typing = setTimeout(() => {
    const query = element("search").value.trim();
    history.replaceState(null, "", location.pathname + (query ? `?${new URLSearchParams({ q: query })}` : ""));
    if (document.body.dataset.state !== "paused") {
      open();
    } else {
      element("pause").click(); // who looks for something wants to see it
    }
  }, TYPING_MS);
});

document.addEventListener("keydown", (event) => {
  const plain = !event.ctrlKey && !event.metaKey && !event.altKey;
  if (event.key === "/" && plain && event.target !== element("search")) {
    event.preventDefault();
    element("search").focus();
  }
});

element("search").value = new URLSearchParams(location.search).get("q") ?? "";
setInterval(lookForNews, 1_000);
open();
