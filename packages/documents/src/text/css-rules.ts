/** An element as style sheets pick it. */
export type StyledElement = Readonly<{ name: string; id: string; classes: readonly string[] }>;
/** What a style sheet or an element says of its look, by property; the last word counts. */
export type Declarations = ReadonlyMap<string, string>;

type Part = Readonly<{ name: string; ids: readonly string[]; classes: readonly string[] }>;
type Rule = Readonly<{
  /** from the outermost to the element itself */
  parts: readonly Part[];
  said: readonly (readonly [property: string, value: string])[];
  weight: number;
}>;
/** The rules of a page by the name, class or id that their elements must have. */
export type PageStyles = ReadonlyMap<string, readonly Rule[]>;

const MOST_RULES = 10_000;
/** rules that name the same name, class or id last */
const MOST_ALIKE = 300;
/** classes of one element, and characters of one value, that are looked at */
const MOST_CLASSES = 20;
const LONGEST_VALUE = 300;

/** Reads the style sheets inside a page: rules for names, classes and ids and what is inside them. Other rules, and those for paper and for small screens, are left out. */
export function readPageStyles(html: string): PageStyles {
  const rules = new Map<string, Rule[]>();
  let count = 0;
  for (const [, sheet = ""] of html.matchAll(/<style[^>]*>([\s\S]{0,500000}?)<\/style/gi))
    for (const { parts, body } of rulesOf(unescaped(sheet))) {
      count += 1;
      if (count > MOST_RULES) return rules;
      const key = keyOf(parts.at(-1));
      const known = rules.get(key) ?? [];
      if (known.length < MOST_ALIKE) known.push({ parts, said: declared(body), weight: weightOf(parts) });
      rules.set(key, known);
    }
  return rules;
}

/** Everything said of an element, by the sheets and by its own style, in the order in which it counts. */
export function declarationsOf(
  element: StyledElement,
  { styles, around, own }: Readonly<{ styles: PageStyles; around: readonly StyledElement[]; own: string }>,
): Declarations {
  const keys = [
    "*",
    element.name,
    ...element.classes.slice(0, MOST_CLASSES).map((each) => `.${each}`),
    `#${element.id}`,
  ];
  const found = styles.size === 0 ? [] : keys.flatMap((key) => styles.get(key) ?? []);
  const picked = found
    .filter(({ parts }) => isPicked(parts, element, around))
    .sort((one, other) => one.weight - other.weight)
    .flatMap(({ said }) => said);
  const said = new Map<string, string>();
  const strong = new Set<string>();
  for (const [property, value] of [...picked, ...declared(unescaped(own))]) {
    const isStrong = /!\s*important/i.test(value);
    if (strong.has(property) && !isStrong) continue;
    if (isStrong) strong.add(property);
    said.delete(property);
    said.set(
      property,
      value
        .replace(/!\s*important/i, "")
        .trim()
        .toLowerCase(),
    );
  }
  return said;
}

function declared(body: string): [string, string][] {
  return body.split(";").flatMap((each): [string, string][] => {
    const colon = each.indexOf(":");
    return colon < 0
      ? []
      : [[each.slice(0, colon).trim().toLowerCase(), each.slice(colon + 1, colon + LONGEST_VALUE).trim()]];
  });
}

/** Without comments, and with escaped letters as themselves. */
function unescaped(text: string): string {
  return text.replace(/\/\*[\s\S]*?\*\//g, "").replace(/\\([\da-f]{1,6})\s?/gi, (_, code: string) => {
    const point = Number.parseInt(code, 16);
    return point > 0 && point < 0x110000 ? String.fromCodePoint(point) : "";
  });
}

/** What media a group of rules may be for and still count on a screen. */
const ON_SCREEN = /^@media\s*(?:only\s+)?(?:screen|all)?\s*(?:and\s*)?(?:\(\s*min-width\s*:\s*\d{1,3}px\s*\))?\s*$/i;

function* rulesOf(sheet: string): Generator<{ parts: readonly Part[]; body: string }> {
  const open: string[] = [];
  let start = 0;
  for (const mark of sheet.matchAll(/[{};]/g)) {
    const text = sheet.slice(start, mark.index).trim();
    if (mark[0] === ";" && (open.length === 0 || open.at(-1)?.startsWith("@"))) start = mark.index + 1;
    else if (mark[0] === "{") {
      open.push(text);
      start = mark.index + 1;
    } else if (mark[0] === "}") {
      const selectors = open.pop() ?? "";
      const isCounted = open.every((each) => ON_SCREEN.test(each) || /^@supports\b|^@layer\b/i.test(each));
      if (isCounted && !selectors.startsWith("@")) yield* selectors.split(",").flatMap((each) => pickedBy(each, text));
      start = mark.index + 1;
    }
  }
}

function pickedBy(selector: string, body: string): { parts: readonly Part[]; body: string }[] {
  const parts = partsOf(selector);
  return parts ? [{ parts, body }] : [];
}

/** The parts of a selector; null for those that ask for more than names, classes, ids and what is around them. */
function partsOf(selector: string): Part[] | null {
  const words = selector.trim().split(/\s*>\s*|\s+/);
  if (words.length > 8) return null;
  const parts = words.map((word): Part | null => {
    if (!/^(?:\*|[a-z][\w-]*)?(?:[.#][\w-]+)*$/i.test(word) || word === "") return null;
    const all = (mark: string) =>
      [...word.matchAll(new RegExp(`[${mark}]([\\w-]+)`, "g"))].map(([, name = ""]) => name);
    return { name: /^[a-z][\w-]*/i.exec(word)?.[0].toLowerCase() ?? "", ids: all("#"), classes: all(".") };
  });
  return parts.every((part) => part !== null) ? parts : null;
}

function keyOf(part: Part | undefined): string {
  const [id] = part?.ids ?? [];
  const [first] = part?.classes ?? [];
  return id !== undefined ? `#${id}` : first !== undefined ? `.${first}` : part?.name || "*";
}

function weightOf(parts: readonly Part[]): number {
  return parts.reduce(
    (sum, { name, ids, classes }) => sum + ids.length * 10_000 + classes.length * 100 + (name ? 1 : 0),
    0,
  );
}

function isPicked(parts: readonly Part[], element: StyledElement, around: readonly StyledElement[]): boolean {
  const own = parts.at(-1);
  if (!own || !fits(own, element)) return false;
  let at = around.length - 1;
  for (const part of parts.slice(0, -1).reverse()) {
    while (at >= 0 && !fits(part, around[at])) at -= 1;
    if (at < 0) return false;
    at -= 1;
  }
  return true;
}

function fits({ name, ids, classes }: Part, element: StyledElement | undefined): boolean {
  if (!element || (name !== "" && name !== element.name)) return false;
  return ids.every((id) => id === element.id) && classes.every((each) => element.classes.includes(each));
}
