import { describeGap, STATES, Stream } from "./stream.js";

const MAX_SHOWN = 60;

const element = (id) => document.getElementById(id);
const time = new Intl.DateTimeFormat(undefined, { timeStyle: "medium" });

let stream;
let seen;

/** Puts what happens on the page. Text from the stream is only ever set as text. */
const page = {
  state(name) {
    element("state").textContent = STATES[name];
    element("state").dataset.state = name;
    element("leave").textContent = isAway() ? "Come back" : "Leave for a while";
    element("hint").textContent =
      name === "closed"
        ? "You have left. Come back, and you are shown what you have missed."
        : "The next pet is on its way.";
    this.hint();
  },

  event(type, data, id) {
    const card = element(type).content.firstElementChild.cloneNode(true);
    card.querySelector(".breed").textContent = data;
    card.querySelector(".about").textContent = type;
    card.querySelector(".when").textContent = time.format(new Date());
    card.title = `id ${id}`;
    this.show(card);
    seen[type]++;
    this.summary(id);
  },

  gap(gap) {
    const row = document.createElement("li");
    row.className = "gap";
    row.textContent = describeGap(gap);
    this.show(row);
  },

  show(item) {
    const arrivals = element("arrivals");
    arrivals.prepend(item);
    while (arrivals.children.length > MAX_SHOWN) {
      arrivals.lastElementChild.remove();
    }
    this.hint();
  },

  /** There is something to say while there is nothing to see. */
  hint() {
    element("hint").hidden = element("arrivals").children.length > 0 && !isAway();
  },

  summary(id) {
    const dogs = `${seen["new-dog"]} ${seen["new-dog"] === 1 ? "dog" : "dogs"}`;
    const cats = `${seen["new-cat"]} ${seen["new-cat"] === 1 ? "cat" : "cats"}`;
    element("seen").textContent = `${dogs}, ${cats}`;
    element("last-id").textContent = id || "none yet";
  },
};

function isAway() {
  return ["closed", "refused"].includes(element("state").dataset.state);
}

function follow(namespace) {
  stream?.close();
  seen = { "new-dog": 0, "new-cat": 0 };
  element("arrivals").replaceChildren();
  page.summary("");
  stream = new Stream(namespace, ["new-dog", "new-cat"], page);
  element("curl").textContent = `curl -N ${stream.url}`;
  stream.open();
}

element("namespaces").addEventListener("change", (event) => follow(event.target.value));

element("leave").addEventListener("click", () => {
  if (isAway()) {
    stream.open();
  } else {
    stream.close();
  }
});

follow(document.querySelector("input[name=namespace]:checked").value);
