/** Where a link leads, `null` when it is not an address of the web or of mail. */
export function hostOf(href: string | undefined): string | null {
  if (href === undefined || !URL.canParse(href)) return null;
  const url = new URL(href);
  if (url.protocol === "https:" || url.protocol === "http:") return url.host;
  return url.protocol === "mailto:" ? url.pathname : null;
}
