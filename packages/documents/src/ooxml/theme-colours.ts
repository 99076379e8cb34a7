import { type OfficePackage, tryXml } from "./office-package.ts";
import { attribute, child, childElements, type XmlElement } from "./xml.ts";

/** The colours of an office file's theme by the names they have there, such as `accent1`: six hexadecimal digits. */
export type ThemeColours = ReadonlyMap<string, string>;
/** What a colour is changed by: shares of its lightness, `multiplied` first. */
type Change = Readonly<{ multiplied: number; added: number }>;

/** The colours of the theme that a part, or the main part, names. */
export function themeColours(office: OfficePackage, part = office.main): ThemeColours {
  const target = office.relationships(part).find((each) => each.type === "theme" && !each.external)?.target;
  const root = target ? tryXml(office, target) : null;
  const scheme = child(root ?? undefined, "themeElements", "clrScheme");
  const colours = new Map(USUAL);
  for (const each of scheme ? childElements(scheme) : []) {
    const [colour] = childElements(each);
    const value = colour && (attribute(colour, "lastClr") ?? attribute(colour, "val"));
    if (value && /^[\da-f]{6}$/i.test(value)) colours.set(each.name, value.toLowerCase());
  }
  return colours;
}

/** What programs take where a file has no theme. */
const USUAL: ThemeColours = new Map([
  ["lt1", "ffffff"],
  ["dk1", "000000"],
  ["lt2", "eeece1"],
  ["dk2", "1f497d"],
]);

/** Whether the eye hardly tells two colours of six hexadecimal digits apart. */
export function isAlike(one: string, other: string): boolean {
  const isWhite = (colour: string) => /^(?:f[\da-f]){3}$/i.test(colour);
  if (isWhite(one) && isWhite(other)) return true;
  return [0, 2, 4].every((at) => {
    const [first, second] = [one, other].map((each) => Number.parseInt(each.slice(at, at + 2), 16));
    return Math.abs((first ?? 0) - (second ?? 0)) <= NEAR;
  });
}

/** difference of one of the three colours, 0 to 255, that is not seen */
const NEAR = 6;

/** The colour inside a drawing's `solidFill` or the like; null where it is not known. `names` gives the theme's name for the name used. */
export function drawnColour(
  holder: XmlElement,
  colours: ThemeColours,
  names: (name: string) => string = (name) => name,
): string | null {
  const [colour] = childElements(holder);
  if (!colour) return null;
  const value = (attribute(colour, "val") ?? "").toLowerCase();
  const changes = childElements(colour);
  const change = changeOf(changes);
  if (!change) return null;
  const plain =
    colour.name === "srgbClr"
      ? value
      : colour.name === "schemeClr"
        ? colours.get(names(attribute(colour, "val") ?? ""))
        : colour.name === "sysClr"
          ? attribute(colour, "lastClr")?.toLowerCase()
          : NAMED[value];
  return plain && /^[\da-f]{6}$/.test(plain) ? lightened(plain, change) : null;
}

const NAMED: Readonly<Record<string, string>> = { white: "ffffff", black: "000000" };

/** Null for changes other than of lightness. */
function changeOf(changes: readonly XmlElement[]): Change | null {
  const share = (name: string) => {
    const found = changes.find((each) => each.name === name);
    return found ? Number(attribute(found, "val")) / 100_000 : undefined;
  };
  if (changes.some(({ name }) => !["lumMod", "lumOff"].includes(name))) return null;
  return { multiplied: share("lumMod") ?? 1, added: share("lumOff") ?? 0 };
}

/** A colour with its lightness changed. */
export function lightened(colour: string, { multiplied, added }: Change): string {
  if (multiplied === 1 && added === 0) return colour;
  const [red = 0, green = 0, blue = 0] = [0, 2, 4].map((at) => Number.parseInt(colour.slice(at, at + 2), 16) / 255);
  const [most, least] = [Math.max(red, green, blue), Math.min(red, green, blue)];
  const light = (most + least) / 2;
  const wanted = Math.min(1, Math.max(0, light * multiplied + added));
  const reach = (of: number) => (of <= 0.5 ? of : 1 - of);
  const factor = reach(light) === 0 ? 0 : reach(wanted) / reach(light);
  return [red, green, blue]
    .map((part) => Math.round(Math.min(1, Math.max(0, wanted + (part - light) * factor)) * 255))
    .map((part) => part.toString(16).padStart(2, "0"))
    .join("");
}
