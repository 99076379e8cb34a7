import { redactSecrets } from "@deskhand/contracts";

/** everything that would act rather than show: control characters but line breaks and tabs, and marks that turn the direction of writing */
const acting = /(?![\n\t])\p{Cc}|[\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069]/gu;

const entities: Readonly<Record<string, string>> = {
  "&": "&amp;",
  "<": "&lt;",
  ">": "&gt;",
  '"': "&quot;",
  "'": "&#39;",
};

/** Foreign text as HTML: it can only be read. What looks like a secret is taken out. */
export function escaped(text: string): string {
  return redactSecrets(text)
    .replace(acting, "\u{fffd}")
    .replace(/[&<>"']/g, (character) => entities[character] ?? character);
}

/** A heading and what lies under it; nothing when that is nothing. */
export function section(title: string, content: string): string {
  return content === "" ? "" : `<section><h2>${escaped(title)}</h2>\n${content}</section>\n`;
}

/** A list of lines; nothing when there are none. */
export function bullets(lines: readonly string[]): string {
  return lines.length === 0 ? "" : `<ul>${lines.map((line) => `<li>${escaped(line)}</li>`).join("\n")}</ul>\n`;
}

const style = `
:root { color-scheme: light dark; --ink: light-dark(#25231f, #ece8df); --muted: light-dark(#5f5a50, #a9a397); --line: light-dark(#ddd6c9, #3d3a34);
  --paper: light-dark(#f7f2ea, #1c1b18); --surface: light-dark(#fffffb, #262521); --accent: light-dark(#145f58, #74c6bb); }
body { margin: 0 auto; max-width: 46rem; padding: 2rem 1rem 4rem; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; overflow-wrap: anywhere; }
h1, h2 { font-family: Georgia, serif; line-height: 1.2; } h2 { margin-top: 2.5rem; }
.muted, summary { color: var(--muted); font-size: .9rem; } .who { color: var(--accent); font-weight: 600; }
article { border: 1px solid var(--line); border-radius: .75rem; background: var(--surface); padding: .75rem 1rem; margin: .5rem 0; }
.text { white-space: pre-wrap; margin: 0; } .step { color: var(--muted); font-size: .9rem; margin: .25rem 0; }
ul { padding-left: 1.25rem; } table { width: 100%; border-collapse: collapse; font-size: .9rem; } td, th { text-align: left; vertical-align: top; padding: .35rem .5rem; border-bottom: 1px solid var(--line); }
`;

/** A page that needs nothing but itself: no script runs in it and nothing is loaded. */
export function page(title: string, content: string): string {
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="content-security-policy" content="default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'">
<meta name="referrer" content="no-referrer">
<title>${escaped(title)}</title>
<style>${style}</style>
</head>
<body>
${content}</body>
</html>
`;
}
