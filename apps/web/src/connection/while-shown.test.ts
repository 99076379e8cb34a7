import { afterEach, beforeEach, expect, test } from "vitest";
import { whileShown } from "./while-shown.ts";

const globals = globalThis as { document?: unknown; window?: unknown };
const before = { document: globals.document, window: globals.window };
let page = Object.assign(new EventTarget(), { hidden: false });
let frame = new EventTarget();

beforeEach(() => {
  page = Object.assign(new EventTarget(), { hidden: false });
  frame = new EventTarget();
  Object.assign(globals, { document: page, window: frame });
});

afterEach(() => {
  Object.assign(globals, before);
});

/** Subscribes and tells how many listen now. */
function listen() {
  let open = 0;
  const leave = whileShown(() => {
    open += 1;
    return () => {
      open -= 1;
    };
  })(() => {});
  return { leave, count: () => open };
}

test("a page opened in the background listens as soon as it is shown, and not before", () => {
  page.hidden = true;
  const listening = listen();
  expect(listening.count()).toBe(0);
  page.hidden = false;
  page.dispatchEvent(new Event("visibilitychange"));
  expect(listening.count()).toBe(1);
  listening.leave();
  expect(listening.count()).toBe(0);
});

test("a page that is left stops listening at once and listens again when somebody comes back to it", () => {
  const listening = listen();
  expect(listening.count()).toBe(1);
  frame.dispatchEvent(new Event("pagehide"));
  expect(listening.count()).toBe(0);
  frame.dispatchEvent(new Event("pageshow"));
  frame.dispatchEvent(new Event("pageshow"));
  expect(listening.count()).toBe(1);
  listening.leave();
});

test("nothing listens after its end, whatever the page does", () => {
  const listening = listen();
  listening.leave();
  frame.dispatchEvent(new Event("pageshow"));
  page.dispatchEvent(new Event("visibilitychange"));
  expect(listening.count()).toBe(0);
});
