/* The figures that move, each with a chart of its last minutes. */

const MINUTE_MS = 60_000;
const MOST_MINUTES = 3; // of the charts; they begin with one

const element = (id) => document.getElementById(id);

/** Sets text where it has changed: a selection stays, and what listens is not woken for nothing. */
function setText(node, text) {
  if (node.textContent !== text) {
    node.textContent = text;
  }
}

function setTitle(node, text) {
  if (node.title !== text) {
    node.title = text;
  }
}

/** A figure with a chart of its last minutes. Samples are [ms, value]; null breaks the line. */
class Tile {
  #samples = [];
  #beganMs = null;
  #shownMs = MINUTE_MS;
  #endMs = 0;
  #top = 1;
  #node = element("tile-template").content.firstElementChild.cloneNode(true);

  /**
   * @param tell tells a value as [number, unit]
   * @param thousand what a thousand is in that unit
   */
  constructor(id, title, tell, thousand = 1000) {
    this.title = title;
    this.tell = tell;
    this.thousand = thousand;
    this.#node.id = id;
    this.#part("h2").textContent = title;
    element("tiles").append(this.#node);
    const chart = this.#part(".chart");
    chart.addEventListener("pointermove", (event) => this.#read(event.offsetX / chart.clientWidth));
    chart.addEventListener("pointerleave", () => this.#read(null));
  }

  /** @param total what is known of the figure since the start, in words */
  add(ms, value, total) {
    this.#beganMs ??= ms;
    this.#samples.push([ms, value]);
    while (this.#samples[0][0] < ms - MOST_MINUTES * MINUTE_MS) {
      this.#samples.shift();
    }
    const minutes = Math.min(Math.max(Math.ceil((ms - this.#beganMs) / MINUTE_MS), 1), MOST_MINUTES);
    this.#shownMs = minutes * MINUTE_MS;
    this.#endMs = ms;
    this.#show(value, total, minutes);
  }

  /** What follows is not joined to what was before. */
  breakLine() {
    if (this.#samples.length > 0) {
      this.#samples.push([this.#samples.at(-1)[0], null]);
    }
  }

  #part(selector) {
    return this.#node.querySelector(selector);
  }

  #show(value, total, minutes) {
    const values = this.#samples.map((sample) => sample[1]).filter((each) => each !== null);
    const peak = Math.max(0, ...values);
    const peakText = peak > 0 ? `peak ${words(this.tell(peak))}` : "";
    const [number, unit] = value === null ? ["–", this.tell(0)[1]] : this.tell(value);
    this.#top = roundUp(peak, this.thousand);
    setText(this.#part(".value"), number);
    setText(this.#part(".unit"), unit.startsWith("/") ? unit : ` ${unit}`);
    setText(this.#part(".peak"), peakText);
    setText(this.#part(".total"), total);
    setText(this.#part(".scale"), words(this.tell(this.#top)));
    setText(this.#part(".from"), `${minutes} min ago`);
    this.#draw();
    const now = value === null ? "no figure yet" : words([number, unit]);
    const told = [`now ${now}`, peakText].filter(Boolean).join(", ");
    this.#part("svg").setAttribute("aria-label", `${this.title}, the last ${minutes} min: ${told}`);
  }

  #draw() {
    const lines = [[]];
    for (const [ms, value] of this.#samples) {
      if (value === null) {
        lines.push([]);
      } else {
        lines.at(-1).push([this.#x(ms), this.#y(value)]);
      }
    }
    const drawn = lines.filter((points) => points.length > 0);
    this.#part(".line").setAttribute("d", drawn.map((points) => `M${points.join("L")}`).join(""));
    this.#part(".area").setAttribute("d", drawn.map(areaBelow).join(""));
  }

  #x(ms) {
    return (180 - ((this.#endMs - ms) / this.#shownMs) * 180).toFixed(2);
  }

  #y(value) {
    return (99 - (value / this.#top) * 97).toFixed(2);
  }

  /** Shows the sample nearest to a place from 0 to 1; null shows none. */
  #read(place) {
    const known = place === null ? [] : this.#samples.filter((sample) => sample[1] !== null);
    this.#part(".reading").hidden = known.length === 0;
    if (known.length === 0) {
      this.#part(".cursor").removeAttribute("d");
      return;
    }
    const wanted = this.#endMs - (1 - place) * this.#shownMs;
    const distance = (sample) => Math.abs(sample[0] - wanted);
    const [ms, value] = known.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    const ago = this.#endMs - ms < 1_000 ? "now" : `${duration(this.#endMs - ms)} ago`;
    this.#part(".cursor").setAttribute("d", `M${this.#x(ms)} 0V100`);
    this.#part(".reading").textContent = `${words(this.tell(value))} · ${ago}`;
  }
}

function areaBelow(points) {
  return `M${points[0][0]} 100L${points.join("L")}L${points.at(-1)[0]} 100Z`;
}

/** A round figure a little above: the top of a scale that does not move all the time. */
function roundUp(value, thousand) {
  if (value <= 1) {
    return 1;
  }
  const unit = thousand ** Math.floor(Math.log(value) / Math.log(thousand));
  const ten = unit * 10 ** Math.floor(Math.log10(value / unit));
  return [1, 1.5, 2, 3, 4, 6, 8, 10, 15].map((step) => step * ten).find((step) => step >= value * 1.05);
}
