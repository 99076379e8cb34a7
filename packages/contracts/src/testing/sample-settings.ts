import type { TaskSettings } from "../task.ts";
import { noLimits } from "../value.ts";

/** A task of which a test says only what matters to it: no folders, no programs, no limits, nobody asked. */
export const sampleSettings: TaskSettings = {
  goal: "Tidy",
  mode: "auto",
  model: "offline/playbooks",
  folders: [],
  review: false,
  isolation: "files",
  hosts: [],
  limits: noLimits,
  preapproved: [],
};
