/** `mod+k`, `alt+n`, `?`; `mod` is Command on a Mac and Control elsewhere */
export type KeyCombo = string;

type Pressed = Pick<KeyboardEvent, "key" | "code" | "ctrlKey" | "metaKey" | "altKey" | "shiftKey">;

/** Whether a key press is this combination. Letters also match by their place, because Alt changes what they type on a Mac. */
export function isPressed(combo: KeyCombo, event: Pressed): boolean {
  const parts = combo.split("+");
  const key = parts.at(-1) ?? "";
  const wantsMod = parts.includes("mod");
  const wantsAlt = parts.includes("alt");
  if (wantsMod !== (event.ctrlKey || event.metaKey) || wantsAlt !== event.altKey) return false;
  if (/^[a-z]$/.test(key))
    return (
      parts.includes("shift") === event.shiftKey &&
      (event.key.toLowerCase() === key || event.code === `Key${key.toUpperCase()}`)
    );
  return event.key.toLowerCase() === key;
}

/** Whether a combination is one character alone; those must be possible to switch off. */
export function isSingleKey(combo: KeyCombo): boolean {
  return !combo.includes("+");
}

/** The combination as printed on the keys of this computer. */
export function comboInWords(combo: KeyCombo, isMac: boolean): string {
  const names: Readonly<Record<string, string>> = isMac
    ? { mod: "⌘", alt: "⌥", shift: "⇧", enter: "Return", end: "End" }
    : { mod: "Ctrl", alt: "Alt", shift: "Shift", enter: "Enter", end: "End" };
  const parts = combo.split("+").map((part) => names[part] ?? part.toUpperCase());
  return parts.join(isMac ? " " : "+");
}

/** Whether this is a Mac, as far as the browser tells. */
export function isMac(): boolean {
  return /mac|iphone|ipad/i.test(navigator.userAgent);
}
