/**
 * The stream of one namespace. It remembers the last event ID, so that it can be left and taken up again where it was left.
 *
 * The listener has three methods: state(name) with "connecting", "open", "lost", "refused" or "closed"; event(type, data, id);
 * and gap(what) when the server says that events may be missing.
 */
export class Stream {
  #source = null;

  constructor(namespace, types, listener) {
    this.namespace = namespace;
    this.types = types;
    this.listener = listener;
    this.lastEventId = "";
  }

  get url() {
    return new URL(`subscribe${this.namespace}`, document.baseURI);
  }

  open() {
    const url = this.url;
    if (this.lastEventId) {
      // A page cannot set the header. When the connection breaks, the browser does, and the server takes that one.
      url.searchParams.set("lastEventId", this.lastEventId);
    }
    const source = new EventSource(url);
    source.onopen = () => this.listener.state("open");
    source.onerror = () => this.listener.state(source.readyState === EventSource.CLOSED ? "refused" : "lost");
    for (const type of this.types) {
      source.addEventListener(type, (event) => {
        this.lastEventId = event.lastEventId;
        this.listener.event(type, event.data, event.lastEventId);
      });
    }
    source.addEventListener("sse.gap", (event) => {
      this.lastEventId = event.lastEventId;
      this.listener.gap(JSON.parse(event.data));
    });
    this.#source = source;
    this.listener.state("connecting");
  }

  close() {
    this.#source.close();
    this.listener.state("closed");
  }
}

/** What to call the states of a stream. */
export const STATES = {
  connecting: "connecting",
  open: "connected",
  lost: "lost; trying again",
  refused: "refused",
  closed: "left",
};

const REASONS = {
  evicted: "the server keeps them no longer",
  unknown: "the server does not know where we were",
  overflow: "we were too slow",
  lost: "they were lost before they reached the server",
};

/** Says what the server knows about a gap. */
export function describeGap(gap) {
  const missed = gap.missed === null ? "Some events" : gap.missed === 1 ? "One event" : `Up to ${gap.missed} events`;
  return `${missed} may be missing here: ${REASONS[gap.reason] ?? gap.reason}.`;
}
