import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { watchSilence } from "./silence-watch.ts";

const patience = { waitingMs: 500, thinkingMs: 300, idleMs: 60 };
const endings = { stopped: () => new Error("stopped"), stalled: () => new Error("stalled") };

beforeEach(() => {
  vi.useFakeTimers();
});
afterEach(() => {
  vi.useRealTimers();
});

describe("watchSilence", () => {
  it("waits longest for the first byte, less for the first words, and least between them", () => {
    const watch = watchSilence(new AbortController().signal, patience, endings);
    vi.advanceTimersByTime(499);
    expect(watch.signal.aborted).toBe(false);
    watch.heard();
    vi.advanceTimersByTime(299);
    expect(watch.signal.aborted).toBe(false);
    watch.doing("answering");
    vi.advanceTimersByTime(59);
    expect(watch.signal.aborted).toBe(false);
    vi.advanceTimersByTime(1);
    expect(watch.signal.reason).toEqual(new Error("stalled"));
  });

  it("gives up on headers that nothing follows, and on a beginning that nothing follows", () => {
    const silent = watchSilence(new AbortController().signal, patience, endings);
    vi.advanceTimersByTime(500);
    expect(silent.signal.reason).toEqual(new Error("stalled"));
    const begun = watchSilence(new AbortController().signal, patience, endings);
    begun.heard();
    vi.advanceTimersByTime(300);
    expect(begun.signal.reason).toEqual(new Error("stalled"));
  });

  it("tells the longest silence of a model that thinks, not that between two words", () => {
    const watch = watchSilence(new AbortController().signal, patience, endings);
    vi.advanceTimersByTime(100);
    watch.heard();
    vi.advanceTimersByTime(250);
    watch.heard();
    watch.doing("answering");
    vi.advanceTimersByTime(50);
    watch.heard();
    expect(watch.longestThinkingMs()).toBe(250);
    watch.close();
  });

  it("grants the long wait again when the model goes back to thinking", () => {
    const watch = watchSilence(new AbortController().signal, patience, endings);
    watch.doing("answering");
    watch.doing("thinking");
    vi.advanceTimersByTime(299);
    expect(watch.signal.aborted).toBe(false);
    watch.close();
  });

  it("takes every byte as a sign of life", () => {
    const watch = watchSilence(new AbortController().signal, patience, endings);
    watch.doing("answering");
    for (let round = 0; round < 10; round += 1) {
      vi.advanceTimersByTime(59);
      watch.heard();
    }
    expect(watch.signal.aborted).toBe(false);
    watch.close();
  });

  it("rejects the work under way and all later work once the caller aborts", async () => {
    const caller = new AbortController();
    const watch = watchSilence(caller.signal, patience, endings);
    const work = watch.during(new Promise<void>(() => undefined));
    caller.abort();
    await expect(work).rejects.toThrow("stopped");
    await expect(watch.during(Promise.resolve(1))).rejects.toThrow("stopped");
    expect(watch.signal.aborted).toBe(true);
  });

  it("passes results and errors through while it runs", async () => {
    const watch = watchSilence(new AbortController().signal, patience, endings);
    await expect(watch.during(Promise.resolve(1))).resolves.toBe(1);
    await expect(watch.during(Promise.reject(new Error("own")))).rejects.toThrow("own");
    watch.close();
  });

  it("cancels what still runs when it is closed, and nothing that finished", () => {
    const running = watchSilence(new AbortController().signal, patience, endings);
    running.close();
    expect(running.signal.aborted).toBe(true);
    const complete = watchSilence(new AbortController().signal, patience, endings);
    complete.finished();
    complete.close();
    complete.heard();
    complete.doing("answering");
    expect([complete.signal.aborted, vi.getTimerCount()]).toEqual([false, 0]);
  });

  it("leaves no timer behind", () => {
    const watch = watchSilence(new AbortController().signal, patience, endings);
    watch.doing("answering");
    watch.close();
    watch.heard();
    watch.doing("thinking");
    expect(vi.getTimerCount()).toBe(0);
  });
});
