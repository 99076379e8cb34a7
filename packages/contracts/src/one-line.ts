/** A text as a JSON string on one line; whatever acts or hides in it is escaped, so that nothing in it passes for the words around it. */
export function quotedLine(text: string): string {
  const escaped = (units: string) =>
    Array.from({ length: units.length }, (_, at) => `\\u${units.charCodeAt(at).toString(16).padStart(4, "0")}`).join(
      "",
    );
  return JSON.stringify(text).replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]/gu, escaped);
}

/** A name or another short text on one line: as it is where that is unambiguous, else as `quotedLine` writes it. */
export function oneLine(text: string): string {
  return /[\p{Cc}\p{Cf}\p{Zl}\p{Zp}]|^[\s"]|\s$/u.test(text) ? quotedLine(text) : text;
}
