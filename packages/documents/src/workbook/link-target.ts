/** Where a link leads, as the file stores it: another place in the workbook, or an address. Null for addresses that are not safe to open. */
export function linkTarget(link: string): { target: string; location?: string } | null {
  const text = link.trim();
  if (text.startsWith("#")) return { target: "", location: text.slice(1) };
  if (/^(https?:\/\/|mailto:)\S+$/i.test(text)) return { target: encodeURI(decodeSafely(text)) };
  if (/^[a-z][a-z0-9+.-]+:/i.test(text) || text.startsWith("\\\\") || text.startsWith("//") || text === "") return null;
  if (text.startsWith("/")) return { target: `file://${encodePath(text)}` };
  return { target: encodePath(text.replaceAll("\\", "/")) };
}

function encodePath(path: string): string {
  return path.split("/").map(encodeURIComponent).join("/");
}

function decodeSafely(address: string): string {
  try {
    return decodeURI(address);
  } catch {
    return address;
  }
}
