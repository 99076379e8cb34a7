import { remember } from "../ui/use-remembered.ts";

const key = "deskhand.single-keys";

/** Whether shortcuts of one character work; people who dictate switch them off. */
export function areSingleKeysOn(): boolean {
  try {
    return window.localStorage.getItem(key) !== "false";
  } catch {
    // storage can be forbidden; the shortcuts are on by default
    return true;
  }
}

export function setSingleKeys(areOn: boolean): void {
  remember("single-keys", areOn);
}
