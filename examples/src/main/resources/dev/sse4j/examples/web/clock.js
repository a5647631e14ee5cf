import { describeGap, STATES, Stream } from "./stream.js";

const element = (id) => document.getElementById(id);

let heard = 0;

const stream = new Stream(
  "/time",
  ["message"], // what events without a type are called
  {
    state(name) {
      element("state").textContent = STATES[name];
      element("state").dataset.state = name;
    },

    event(type, data, id) {
      const [, time, zone] = data.match(/^(.*) \((.*)\)$/) ?? [null, data, ""];
      element("time").textContent = time;
      element("zone").textContent = zone;
      element("last-id").textContent = id;
      heard++;
      element("heard").textContent = heard === 1 ? "1 second" : `${heard} seconds`;
    },

    gap(gap) {
      element("gaps").textContent = describeGap(gap);
    },
  },
);

element("curl").textContent = `curl -N ${stream.url}`;
stream.open();
