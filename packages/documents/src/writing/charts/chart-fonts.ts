import { createRequire } from "node:module";

type Canvas = typeof import("@napi-rs/canvas");

/** Families that come with Deskhand, and the ones they stand in for: made to the same widths. */
const standIns = {
  Carlito: ["calibri", "calibri light", "carlito"],
  Caladea: ["cambria", "caladea", "georgia", "times new roman", "times"],
  Arimo: ["arial", "helvetica", "arimo", "liberation sans"],
} as const;
type Family = keyof typeof standIns;
const families = Object.keys(standIns) as readonly Family[];
const require = createRequire(import.meta.url);

let canvas: Promise<Canvas> | null = null;

/** The canvas, with the fonts that come with Deskhand; they are read once. */
export function canvasWithFonts(): Promise<Canvas> {
  canvas ??= (async () => {
    const module = await import("@napi-rs/canvas");
    for (const family of families)
      for (const path of filesOf(family))
        if (!module.GlobalFonts.registerFromPath(path, family))
          throw new Error(`The font ${family} could not be read.`);
    return module;
  })();
  return canvas;
}

/** Upright and bold. */
function filesOf(family: Family): readonly string[] {
  switch (family) {
    case "Carlito":
      return [
        require.resolve("@expo-google-fonts/carlito/400Regular/Carlito_400Regular.ttf"),
        require.resolve("@expo-google-fonts/carlito/700Bold/Carlito_700Bold.ttf"),
      ];
    case "Caladea":
      return [
        require.resolve("@expo-google-fonts/caladea/400Regular/Caladea_400Regular.ttf"),
        require.resolve("@expo-google-fonts/caladea/700Bold/Caladea_700Bold.ttf"),
      ];
    case "Arimo":
      return [
        require.resolve("@expo-google-fonts/arimo/400Regular/Arimo_400Regular.ttf"),
        require.resolve("@expo-google-fonts/arimo/700Bold/Arimo_700Bold.ttf"),
      ];
  }
}

/** The family as it is asked for in pictures: itself, then the one that stands in for it where it is missing. */
export function fontStack(family: string): string {
  const name = family.replace(/["'<>&;]/g, "");
  const known = families.find((each) => standIns[each].some((stood) => stood === name.toLowerCase())) ?? "Carlito";
  const kind = known === "Caladea" ? "serif" : "sans-serif";
  return `${[...new Set([name, known])].map((each) => (/^[\w-]+$/.test(each) ? each : `'${each}'`)).join(", ")}, ${kind}`;
}

/** Width of a text in pixels; `font` is written as in a style sheet. */
export type Measure = (text: string, font: string) => number;

/** Measures with the fonts that will be drawn. */
export async function openMeasure(): Promise<Measure> {
  const context = (await canvasWithFonts()).createCanvas(1, 1).getContext("2d");
  return (text, font) => {
    context.font = font;
    return context.measureText(text).width;
  };
}
