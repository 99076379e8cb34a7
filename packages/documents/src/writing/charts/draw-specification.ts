import type { SKRSContext2D } from "@napi-rs/canvas";
import type { LoggerInterface } from "vega";
import type { TopLevelSpec } from "vega-lite";
import { canvasWithFonts, openMeasure } from "./chart-fonts.ts";

/** A Vega-Lite specification as plain data. */
export type Specification = Readonly<Record<string, unknown>>;

export type Drawing = Readonly<{
  /** pixels, which may differ from what was asked for where the specification has several views */
  width: number;
  height: number;
  /** one `svg` element */
  svg: string;
  paint(context: SKRSContext2D): Promise<void>;
  /** what the compiler remarked, one line each */
  warnings: readonly string[];
}>;

/** Loads nothing: no file, no address, no picture. What was asked for is kept, because Vega goes on without it. */
function loadNothing(asked: string[]) {
  const refuse = (address: unknown): Promise<never> => {
    asked.push(String(address).slice(0, 200));
    return Promise.reject(new Error("a chart loads nothing"));
  };
  return { load: refuse, sanitize: refuse, http: refuse, file: refuse };
}

/**
 * Draws a specification, without loading anything and without making code from text: its expressions are walked as a tree. Throws
 * what the compiler says of a specification that does not fit.
 */
export async function drawSpecification(specification: Specification): Promise<Drawing> {
  const [vega, { compile }, { expressionInterpreter }] = await Promise.all([
    import("vega"),
    import("vega-lite"),
    import("vega-interpreter"),
  ]);
  await measureWithFonts((vega as unknown as Readonly<{ textMetrics: TextMetrics }>).textMetrics);
  const warnings: string[] = [];
  const asked: string[] = [];
  const logger = collector(warnings);
  const compiled = compile(specification as unknown as TopLevelSpec, { logger }).spec;
  const runtime = vega.parse(compiled, {}, { ast: true });
  const view = new vega.View(runtime, {
    expr: expressionInterpreter,
    loader: loadNothing(asked) as never,
    renderer: "none",
    logger,
  });
  const svg = await view.toSVG();
  if (asked.length > 0) throw new Error(`a chart loads nothing, and it asks for ${asked[0]}`);
  const size = /^<svg [^>]*? width="([\d.]+)" height="([\d.]+)"/.exec(svg);
  const [width, height] = [Number(size?.[1] ?? 0), Number(size?.[2] ?? 0)];
  return {
    width,
    height,
    svg,
    paint: async (context) => {
      await view.toCanvas(1, { externalContext: context } as never);
    },
    warnings,
  };
}

type TextMetrics = { width: (item: TextItem, text: unknown) => number };

/** The widths of texts decide where labels and legends go, so they are measured with the fonts that are drawn. */
async function measureWithFonts(metrics: TextMetrics): Promise<void> {
  const measure = await openMeasure();
  metrics.width = (item: TextItem, text: unknown) => {
    const size = item.fontSize ?? 11;
    const shown = String(text ?? "").trim();
    if (shown === "" || size <= 0) return 0;
    const font = `${item.fontStyle ?? ""} ${item.fontWeight ?? ""} ${size}px ${item.font ?? "sans-serif"}`;
    const width = measure(shown, font.trim());
    return item.limit !== undefined && item.limit > 0 ? Math.min(width, item.limit) : width;
  };
}

type TextItem = Readonly<{
  fontSize?: number;
  fontStyle?: string;
  fontWeight?: string | number;
  font?: string;
  limit?: number;
}>;

function collector(warnings: string[]): LoggerInterface {
  const take = (...words: readonly unknown[]) => {
    if (warnings.length < 20) warnings.push(words.map(String).join(" ").slice(0, 300));
    return logger;
  };
  const logger = {
    level: () => logger,
    error: take,
    warn: take,
    info: () => logger,
    debug: () => logger,
  } as unknown as LoggerInterface;
  return logger;
}

/** A canvas of that size with the fonts that come with Deskhand. */
export async function openCanvas(width: number, height: number, scale: number) {
  const { createCanvas } = await canvasWithFonts();
  const canvas = createCanvas(Math.round(width * scale), Math.round(height * scale));
  const context = canvas.getContext("2d");
  context.scale(scale, scale);
  return { canvas, context };
}
