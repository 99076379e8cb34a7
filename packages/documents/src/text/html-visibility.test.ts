import { describe, expect, it } from "vitest";
import { htmlToMarkdown } from "./html-to-markdown.ts";

/** The shown words of a page, and those it hides. */
function read(body: string, sheet = "") {
  const page = htmlToMarkdown(`<html><style>${sheet}</style><body>${body}</body></html>`);
  return { text: page.text.replace(/\s+/g, " "), hidden: page.hidden.map(({ text = "" }) => text.trim()).join(" ") };
}

describe("a page's own styles", () => {
  it("hide by names, classes, ids and what is around, and by their weight", () => {
    const sheet =
      "p.a{display:none} .b .c{display:none} div > span.d{visibility:hidden} em{color:#fff} #e{opacity:0} .f{display:none} .f.open{display:block} .g{display:none!important}";
    const body =
      '<p class=a>o1</p><div class=b><p class=c>o2</p></div><div><span class=d>o3</span></div><p><em>o4</em></p><p id=e>o5</p><p class=f>o6</p><p class=g style="display:block">o7</p>' +
      '<b class=a>s1</b><p class=c>s2</p><p class="f open">s3</p>';
    const { text, hidden } = read(body, sheet);
    expect(hidden).toBe("o1 o2 o3 o4 o5 o6 o7");
    expect(text).toBe("s1 s2 s3");
  });

  it("count neither for paper nor for small screens, but for screens as they are", () => {
    const hides = (media: string) => read("<p class=a>words</p>", `${media}{.a{display:none}}`).hidden;
    expect([hides("@media print"), hides("@media (max-width:600px)")]).toEqual(["", ""]);
    expect([hides("@media screen"), hides("@media (min-width: 1px)"), hides("@supports (color:red)")]).toEqual([
      "words",
      "words",
      "words",
    ]);
  });
});

describe("the look of a page's text", () => {
  it("is lost in the colour of its ground, whoever says which", () => {
    const lost = [
      '<p style="color:#036;background:#036">o</p>',
      '<table bgcolor="#003366"><tr><td><font color="#003366">o</font></td></tr></table>',
      '<div style="color:#eee;background:#111"><p style="color:rgb(17 17 17)">o</p></div>',
      '<div style="color:#fff;background:#000"><p style="background:white">o</p></div>',
      '<p style="color:hsl(0,0%,100%)">o</p>',
    ];
    for (const body of lost) expect(read(body)).toEqual({ text: expect.not.stringContaining("o"), hidden: "o" });
    expect(read("<p>seen</p><p style='color:#111'>o</p>", "body{background:#111;color:#eee}")).toEqual({
      text: "seen",
      hidden: "o",
    });
    const seen = [
      '<p style="color:#036;background:#fff">seen</p>',
      '<div style="background:url(a.png)"><p style="color:#fff">seen</p></div>',
      '<div style="background:linear-gradient(#000,#111)"><p style="color:#fff">seen</p></div>',
      '<h1 style="color:transparent;background:linear-gradient(red,blue);-webkit-background-clip:text">seen</h1>',
      '<img src="a.jpg"><p style="position:absolute;color:#fff">seen</p>',
      '<p style="color:var(--ink)">seen</p>',
    ];
    for (const body of seen) expect(read(body)).toEqual({ text: expect.stringContaining("seen"), hidden: "" });
  });

  it("comes back where something inside shows itself again", () => {
    expect(read('<td style="font-size:0">o<span style="font-size:14px">seen</span></td>')).toEqual({
      text: "seen",
      hidden: "o",
    });
    expect(read('<p style="visibility:hidden">o<b style="visibility:visible">seen</b></p>')).toEqual({
      text: "seen",
      hidden: "o",
    });
    expect(read('<p style="display:none">o<b style="display:block">p</b></p>').text).toBe("");
  });

  it("is gone by comments and escapes in a style, far places, cut boxes and elements that show nothing", () => {
    const gone = [
      '<p style="display:/**/none">o</p>',
      '<p style="d\\69splay:none">o</p>',
      '<p style="position:absolute;left:200vw">o</p>',
      '<p style="transform:translateX(-9999px)">o</p>',
      '<p style="clip-path:circle(0)">o</p>',
      '<p style="zoom:0">o</p>',
      '<p style="height:1px;overflow:hidden">o</p>',
      "<dialog>o</dialog>",
      "<datalist><option>o</option></datalist>",
      "<video>o</video>",
    ];
    for (const body of gone) expect(read(body)).toEqual({ text: "", hidden: "o" });
    const there = [
      '<p style="position:relative;left:20px">s</p>',
      '<p style="transform:translateY(-5px)">s</p>',
      '<p style="height:100px;overflow:hidden">s</p>',
      '<p style="clip-path:circle(50%)">s</p>',
      "<dialog open>s</dialog>",
    ];
    for (const body of there) expect(read(body)).toEqual({ text: "s", hidden: "" });
  });

  it("is read in no time, however many rules a page has", () => {
    const sheet = Array.from({ length: 20_000 }, (_, at) => `.a .b${at % 50}{color:red}`).join("");
    const body = '<p class="a b1 b2 b3">x</p>'.repeat(2_000);
    expect(read(body, sheet).hidden).toBe("");
  });
});
