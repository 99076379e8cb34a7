import { type Inline, parseInline } from "../../markup/inline.ts";
import { escapeXml } from "../../ooxml/write-xml.ts";
import { linkTarget } from "../../workbook/link-target.ts";
import { attributeIn, elementSpans, spliced } from "../element-spans.ts";

/** Gives the relationship's id for an address. */
export type Relate = (address: string) => string;
export type TextSetting = Readonly<{
  /** whether lines have bullets by themselves there, as in the body of a slide */
  isBulleted: boolean;
  relate: Relate;
}>;

type Line = Readonly<{ level: number; isItem: boolean; text: string }>;
type Look = Readonly<{ level: number; properties: string; run: string; end: string }>;

const NO_LOOK: Look = { level: 0, properties: "", run: "", end: "" };
const INDENT = 228_600;

function linesOf(text: string): readonly Line[] {
  return text
    .replace(/\s+$/, "")
    .split(/\r?\n/)
    .filter((line, _, all) => line.trim() !== "" || all.length === 1)
    .map((line) => {
      const match = /^(\s*)[-*•]\s+(.*)$/.exec(line);
      if (!match) return { level: 0, isItem: false, text: line.trim() };
      return {
        level: Math.min(8, Math.floor((match[1] ?? "").replaceAll("\t", "  ").length / 2)),
        isItem: true,
        text: match[2] ?? "",
      };
    });
}

/** A text body whose paragraphs say something else and look as those that were there. `body` is the inside of the element. */
export function bodyWithText(body: string, text: string, setting: TextSetting): string {
  const spans = elementSpans(body, null).filter((span) => span.depth === 0);
  const paragraphs = spans.filter((span) => span.name === "p");
  const looks = paragraphs.map((span) => lookOf(body.slice(span.start, span.end)));
  const made = paragraphsFor(text, looks, setting);
  const first = paragraphs[0]?.start ?? body.length;
  const last = paragraphs.at(-1)?.end ?? body.length;
  return spliced(body, [{ start: first, end: last, text: made }]);
}

/** Paragraphs of lines: `- ` makes items, two spaces a deeper level; the marks of Markdown work inside lines. */
export function paragraphsFor(text: string, looks: readonly Look[], setting: TextSetting): string {
  const lines = linesOf(text);
  const hasItems = lines.some((line) => line.isItem);
  return lines
    .map((line, index) => {
      const own = looks[index];
      const look =
        (own?.level === line.level ? own : looks.find((each) => each.level === line.level)) ?? looks[0] ?? NO_LOOK;
      const bullet = bulletFor(line, look, { hasItems, isBulleted: setting.isBulleted });
      return `<a:p>${propertiesFor(look, line.level, bullet)}${runsFor(line.text, look, setting)}</a:p>`;
    })
    .join("");
}

function lookOf(paragraph: string): Look {
  const spans = elementSpans(paragraph, ["pPr", "rPr", "endParaRPr"]);
  const text = (name: string) => {
    const span = spans.find((each) => each.name === name);
    return span ? paragraph.slice(span.start, span.end) : "";
  };
  const properties = text("pPr");
  const end = text("endParaRPr");
  return {
    level: Number(attributeIn(properties.slice(0, properties.indexOf(">") + 1), "lvl") ?? 0),
    properties,
    run: withoutLinks(text("rPr") || end.replaceAll("endParaRPr", "rPr")),
    end,
  };
}

function withoutLinks(run: string): string {
  const links = elementSpans(run, ["hlinkClick", "hlinkMouseOver"]);
  return spliced(
    run,
    links.map((span) => ({ start: span.start, end: span.end, text: "" })),
  );
}

type Bullet = "own" | "none" | "mark";

function bulletFor(
  line: Line,
  look: Look,
  { hasItems, isBulleted }: { hasItems: boolean; isBulleted: boolean },
): Bullet {
  const states = /<a:bu(?:Char|AutoNum|Blip|None)\b/.exec(look.properties)?.[0] ?? "";
  const isMarked = states === "" ? isBulleted : !states.endsWith("None");
  if (line.isItem) return isMarked ? "own" : "mark";
  return hasItems && isMarked ? "none" : "own";
}

function propertiesFor(look: Look, level: number, bullet: Bullet): string {
  if (bullet === "own" && look.level === level) return look.properties;
  const levelMark = level === 0 ? "" : ` lvl="${level}"`;
  if (bullet === "own") return levelMark === "" ? "" : `<a:pPr${levelMark}/>`;
  if (bullet === "none") return `<a:pPr marL="0"${levelMark} indent="0"><a:buNone/></a:pPr>`;
  return `<a:pPr marL="${INDENT * (level + 1)}"${levelMark} indent="-${INDENT}"><a:buFont typeface="Arial"/><a:buChar char="•"/></a:pPr>`;
}

function runsFor(text: string, look: Look, setting: TextSetting): string {
  const runs = parseInline(text).map((part) => runXml(part, look, setting));
  return runs.join("") || look.end;
}

function runXml(part: Inline, look: Look, { relate }: TextSetting): string {
  if (part.kind === "break") return `<a:br>${look.run}</a:br>`;
  if (part.kind !== "text" || part.text === "") return "";
  const target = part.link === undefined ? null : linkTarget(part.link);
  const link = target?.target ? `<a:hlinkClick r:id="${relate(target.target)}"/>` : "";
  const marks = [part.bold && ["b", "1"], part.italic && ["i", "1"], part.strike && ["strike", "sngStrike"]];
  const wanted = marks.filter((mark) => Array.isArray(mark)) as [string, string][];
  return `<a:r>${withMarks(look.run, wanted, link)}<a:t>${escapeXml(part.text)}</a:t></a:r>`;
}

/** The run's properties with attributes set and a link put where the order of elements has it. */
function withMarks(run: string, marks: readonly [string, string][], link: string): string {
  if (run === "" && marks.length === 0 && link === "") return "";
  const tagEnd = run.indexOf(">");
  const before = run === "" ? "<a:rPr>" : run.slice(0, tagEnd + 1);
  const isEmpty = run === "" || before.endsWith("/>");
  let tag = before.replace(/\s*\/?>$/, "");
  for (const [name, value] of marks) tag = `${tag.replace(new RegExp(`\\s${name}="[^"]*"`), "")} ${name}="${value}"`;
  const inside = isEmpty ? "" : run.slice(tagEnd + 1, run.lastIndexOf("</"));
  const after = elementSpans(inside, ["rtl", "extLst"]).find((span) => span.depth === 0)?.start ?? inside.length;
  const content = inside.slice(0, after) + link + inside.slice(after);
  return content === "" ? `${tag}/>` : `${tag}>${content}</a:rPr>`;
}
