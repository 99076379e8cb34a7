import {
  combined,
  firstState,
  type Matrix,
  matrixOf,
  pointOf,
  type Rectangle,
  rectangleOf,
  type TextState,
  UNMOVED,
} from "./text-state.ts";

export type DrawnText = Readonly<{ text: string; because: string | null }>;
/** The operators of a page by number, as the PDF library gives them. */
export type PageDrawing = Readonly<{
  operators: readonly number[];
  operands: readonly unknown[];
  numbers: Readonly<Record<string, number>>;
  /** left, bottom, right, top of what is shown */
  view: readonly number[];
  /** whether a layer, by what the drawing says of it, is shown */
  isLayerShown(properties: unknown): boolean;
}>;

/** points; text of this size is a line of dust */
const TINY = 1.5;

/**
 * The pieces of text of a page in drawing order, with why they are not seen: invisible ink, white on nothing, too small, transparent,
 * off the page, or in a layer that is off. Invisible text over a picture of the page is what scanners add and counts as seen.
 */
export function drawnText(drawing: PageDrawing): readonly DrawnText[] {
  const walk = new PageWalk(drawing);
  drawing.operators.forEach((operator, index) => {
    walk.take(operator, (drawing.operands[index] ?? []) as unknown[]);
  });
  return walk.result();
}

type Piece = { text: string; because: string | null; isInvisibleInk: boolean };

class PageWalk {
  readonly #drawing: PageDrawing;
  readonly #steps: ReadonlyMap<number, (operands: readonly unknown[]) => void>;
  readonly #saved: TextState[] = [];
  readonly #layers: boolean[] = [];
  readonly #coloured: Rectangle[] = [];
  readonly #pieces: Piece[] = [];
  #state: TextState = { ...firstState };
  #pictureArea = 0;

  constructor(drawing: PageDrawing) {
    this.#drawing = drawing;
    const steps: Readonly<Record<string, (operands: readonly unknown[]) => void>> = {
      ...this.#stateSteps(),
      ...this.#textSteps(),
      ...this.#areaSteps(),
    };
    const known = Object.entries(steps).flatMap(([name, step]) => {
      const number = drawing.numbers[name];
      return number === undefined ? [] : [[number, step] as const];
    });
    this.#steps = new Map(known);
  }

  take(operator: number, operands: readonly unknown[]): void {
    this.#steps.get(operator)?.(operands);
  }

  result(): readonly DrawnText[] {
    const [left = 0, bottom = 0, right = 0, top = 0] = this.#drawing.view;
    const isScan = this.#pictureArea > (right - left) * (top - bottom) * 0.5;
    return this.#pieces.map(({ text, because, isInvisibleInk }) => ({
      text,
      because: isInvisibleInk && !isScan ? "invisible text" : because,
    }));
  }

  #stateSteps(): Record<string, (operands: readonly unknown[]) => void> {
    const transform = (operands: readonly unknown[]) => {
      this.#state.matrix = combined(this.#state.matrix, matrixOf(operands));
    };
    const save = () => {
      this.#saved.push({ ...this.#state });
    };
    const restore = () => {
      this.#state = this.#saved.pop() ?? { ...firstState };
    };
    const colour = (operands: readonly unknown[]) => {
      this.#state.colour = colourOf(operands);
    };
    return {
      save,
      restore,
      transform,
      paintFormXObjectBegin: ([matrix]) => {
        save();
        if (matrix) transform(matrix as unknown[]);
      },
      paintFormXObjectEnd: restore,
      setGState: ([entries]) => {
        for (const [key, value] of (entries ?? []) as [string, unknown][]) {
          if (key === "ca") this.#state.alpha = Number(value);
        }
      },
      setFillRGBColor: colour,
      setFillColorN: () => {
        this.#state.colour = "pattern";
      },
      beginMarkedContentProps: ([tag, properties]) => {
        this.#layers.push(tag !== "OC" || this.#drawing.isLayerShown(properties));
      },
      beginMarkedContent: () => {
        this.#layers.push(true);
      },
      endMarkedContent: () => {
        this.#layers.pop();
      },
    };
  }

  #textSteps(): Record<string, (operands: readonly unknown[]) => void> {
    const move = (x: number, y: number) => {
      this.#state.line = combined(this.#state.line, [1, 0, 0, 1, x, y]);
    };
    const show = ([glyphs]: readonly unknown[]) => this.#show(glyphs);
    return {
      beginText: () => {
        this.#state.line = UNMOVED;
      },
      setTextMatrix: (operands) => {
        this.#state.line = matrixOf(operands.length === 1 ? operands[0] : operands);
      },
      setFont: ([, size]) => {
        this.#state.fontSize = Number(size);
      },
      setTextRenderingMode: ([mode]) => {
        this.#state.renderMode = Number(mode);
      },
      setLeading: ([leading]) => {
        this.#state.leading = Number(leading);
      },
      moveText: ([x, y]) => move(Number(x), Number(y)),
      setLeadingMoveText: ([x, y]) => move(Number(x), Number(y)),
      nextLine: () => move(0, this.#state.leading),
      showText: show,
      showSpacedText: show,
      nextLineShowText: show,
    };
  }

  #areaSteps(): Record<string, (operands: readonly unknown[]) => void> {
    const picture = () => {
      const place = rectangleOf(this.#state.matrix, [0, 0, 1, 1]);
      this.#coloured.push(place);
      this.#pictureArea = Math.max(this.#pictureArea, (place.right - place.left) * (place.top - place.bottom));
    };
    return {
      constructPath: (operands) => this.#fill(operands),
      shadingFill: () => {
        this.#coloured.push(EVERYWHERE);
      },
      paintImageXObject: picture,
      paintInlineImageXObject: picture,
      paintImageMaskXObject: picture,
      paintImageXObjectRepeat: () => {
        this.#coloured.push(EVERYWHERE);
      },
    };
  }

  /** A filled path counts by the rectangle around it. */
  #fill([operator, , bounds]: readonly unknown[]): void {
    const { fill, eoFill, fillStroke, eoFillStroke, closeFillStroke, closeEOFillStroke } = this.#drawing.numbers;
    const fills = [fill, eoFill, fillStroke, eoFillStroke, closeFillStroke, closeEOFillStroke];
    if (!fills.includes(operator as number) || !bounds || isWhite(this.#state.colour)) return;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(bounds as ArrayLike<number>);
    this.#coloured.push(rectangleOf(this.#state.matrix, [x0, y0, x1, y1]));
  }

  #show(glyphs: unknown): void {
    const text = Array.isArray(glyphs) ? glyphs.map(glyphText).join("") : "";
    if (text.trim() === "") return;
    const isInvisibleInk = this.#state.renderMode === 3 || this.#state.renderMode === 7;
    this.#pieces.push({ text, isInvisibleInk, because: isInvisibleInk ? null : this.#whyUnseen() });
  }

  #whyUnseen(): string | null {
    if (this.#layers.includes(false)) return "text in a layer that is off";
    const place = combined(this.#state.matrix, this.#state.line);
    const at = pointOf(place, 0, 0);
    const size = Math.abs(this.#state.fontSize) * scaleOf(place);
    if (size < TINY) return `text of ${Number(size.toPrecision(2))} pt`;
    if (this.#state.alpha < 0.05) return "transparent text";
    const [left = 0, bottom = 0, right = 0, top = 0] = this.#drawing.view;
    if (at.x > right || at.y > top || at.y < bottom - size || at.x < left - size * 200) return "text outside the page";
    const isOnColour = () => this.#coloured.some((area) => isInside(at, area, size));
    return isWhite(this.#state.colour) && !isOnColour() ? "white text" : null;
  }
}

const EVERYWHERE: Rectangle = {
  left: Number.NEGATIVE_INFINITY,
  bottom: Number.NEGATIVE_INFINITY,
  right: Number.POSITIVE_INFINITY,
  top: Number.POSITIVE_INFINITY,
};

function isInside({ x, y }: { x: number; y: number }, area: Rectangle, margin: number): boolean {
  return x >= area.left - margin && x <= area.right + margin && y >= area.bottom - margin && y <= area.top + margin;
}

function scaleOf([a, b, c, d]: Matrix): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}

function colourOf(operands: readonly unknown[]): string {
  const [first, green, blue] = operands;
  if (typeof first === "string") return first.toLowerCase();
  return `#${[first, green, blue].map((each) => Number(each).toString(16).padStart(2, "0")).join("")}`;
}

function isWhite(colour: string): boolean {
  return /^#f[\da-f]f[\da-f]f[\da-f]$/.test(colour);
}

function glyphText(glyph: unknown): string {
  if (typeof glyph !== "object" || glyph === null || !("unicode" in glyph)) return "";
  return typeof glyph.unicode === "string" ? glyph.unicode : "";
}
