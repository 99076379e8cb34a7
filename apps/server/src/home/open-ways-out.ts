import type { Config } from "../config.ts";
import { createWaysOut, type WaysOutDesk } from "../ways-out/create-ways-out.ts";
import { openSecrets } from "./open-secrets.ts";

const desks = new WeakMap<Config, WaysOutDesk>();

/** The ways out of a data folder: one desk for everybody in this process, so that the broker hears of every change. */
export function openWaysOut(config: Config): WaysOutDesk {
  const desk = desks.get(config) ?? createWaysOut(config.home, openSecrets(config));
  desks.set(config, desk);
  return desk;
}
