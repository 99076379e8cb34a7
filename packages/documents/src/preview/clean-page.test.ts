import { expect, it } from "vitest";
import { cleanPage } from "./clean-page.ts";

/** The page's own part of what comes out. */
const body = (html: string, pictures?: ReadonlyMap<string, string>) =>
  /<body>(.*)<\/body>/s.exec(cleanPage(html, pictures))?.[1] ?? "";

it("keeps words, tables and looks", () => {
  const page = '<h1 style="color:#123456">Bill</h1><table border="1"><tr><td colspan="2">5 &euro;</td></tr></table>';
  expect(body(page)).toBe(
    '<h1 style="color:#123456">Bill</h1><table border="1"><tr><td colspan="2">5 €</td></tr></table>',
  );
});

it.each([
  ["a script", "<script>alert(1)</script>a"],
  ["a script that is never closed", "a<script>alert(1)"],
  ["an event", '<p onclick="alert(1)">a</p>'],
  ["a frame", '<iframe src="http://x.test/alert(1)"></iframe>a'],
  ["a form", '<form action="http://x.test/alert(1)"><input></form>a'],
  ["a script in a picture", "<svg><script>alert(1)</script></svg>a"],
  ["a base", '<base href="http://x.test/alert(1)">a'],
  ["a refresh", '<meta http-equiv="refresh" content="0;url=http://x.test/alert(1)">a'],
  ["a preconnect", '<link rel="preconnect" href="http://x.test/alert(1)">a'],
])("takes out %s and keeps the words", (_, html) => {
  const found = body(html);
  expect(found).not.toMatch(/alert|x\.test|onclick/);
  expect(found).toContain("a");
});

it.each([
  "<img src=http://x.test/a.gif>",
  '<img srcset="http://x.test/a.gif 2x" src="//x.test/b.gif">',
  '<p style="background:url(http://x.test/a.gif)">a</p>',
  '<p style="background:u\\72l(http://x.test/a.gif)">a</p>',
  '<p style="background:ur/**/l(http://x.test/a.gif)">a</p>',
  "<style>@import 'http://x.test/a.css'; p{color:red}</style><p>a</p>",
  "<style>@font-face{src:url(http://x.test/f.woff)} p{color:red}</style><p>a</p>",
  '<body background="http://x.test/a.gif">a',
  '<table background="http://x.test/a.gif"><tr><td>a</table>',
  '<p style="a:b&quot;><img src=http://x.test/>">a</p>',
])("leaves no address to load in %s", (html) => {
  const found = cleanPage(html);
  expect(found).not.toMatch(/<img[^>]*\ssrc=|url\(|@import|<link|<base/i);
  expect(found.replace(/(?:title|style)="[^"]*"/g, "")).not.toMatch(/(?:src|href|background)="?[^">]*x\.test/);
});

it("shows pictures that a message brings along, and no others", () => {
  const pictures = new Map([["logo", "data:image/png;base64,AAAA"]]);
  expect(body('<img src="cid:logo"><img src="cid:other">', pictures)).toBe(
    '<img src="data:image/png;base64,AAAA"><img alt="[picture from elsewhere, not loaded]">',
  );
});

it("tells where a link leads without leading there", () => {
  expect(body('<a href="https://x.test/a">here</a><a href="javascript:alert(1)">there</a>')).toBe(
    '<a title="Link to https://x.test/a">here</a><a>there</a>',
  );
});

it("writes markup that is no tag as text", () => {
  expect(body("1 < 2 <img src=x onerror=alert(1)")).toBe("1 &lt; 2 &lt;img src=x onerror=alert(1)");
});
