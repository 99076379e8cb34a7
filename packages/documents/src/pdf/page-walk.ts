import type { PageDrawing, Piece } from "./hidden-text.ts";
import { colourOf, isAlike, isWhite } from "./ink-colour.ts";
import { PaintedAreas, type Point } from "./painted-areas.ts";
import { axisRectangles } from "./path-shape.ts";
import {
  combined,
  EVERYWHERE,
  firstState,
  isEmpty,
  type Matrix,
  matrixOf,
  pointOf,
  type Rectangle,
  rectangleOf,
  shared,
  type TextState,
  UNMOVED,
} from "./text-state.ts";

type Steps = Readonly<Record<string, (operands: readonly unknown[]) => void>>;

/** points; text below this size is a line of dust */
const TINY = 2;
/** from which what is drawn hides what lies below */
const OPAQUE = 0.95;

/** Follows the drawing of a page and gathers its text and what is painted. */
export class PageWalk {
  readonly areas = new PaintedAreas();
  readonly pieces: Piece[] = [];
  readonly #drawing: PageDrawing;
  readonly #steps: ReadonlyMap<number, (operands: readonly unknown[]) => void>;
  readonly #saved: TextState[] = [];
  readonly #layers: boolean[] = [];
  readonly #page: Rectangle;
  #state: TextState;
  #isClipping = false;

  constructor(drawing: PageDrawing) {
    const [left = 0, bottom = 0, right = 0, top = 0] = drawing.view;
    this.#page = { left, bottom, right, top };
    this.#state = { ...firstState, clip: this.#page };
    this.#drawing = drawing;
    const steps: Steps = {
      ...this.#stateSteps(),
      ...this.#groupSteps(),
      ...this.#lookSteps(),
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

  #save(): void {
    this.#saved.push({ ...this.#state });
  }

  #restore(): void {
    this.#state = this.#saved.pop() ?? { ...firstState, clip: this.#page };
  }

  #transform(matrix: unknown): void {
    this.#state.matrix = combined(this.#state.matrix, matrixOf(matrix));
  }

  #stateSteps(): Steps {
    return {
      save: () => this.#save(),
      restore: () => this.#restore(),
      transform: (operands) => this.#transform(operands),
      setLineWidth: ([width]) => {
        this.#state.lineWidth = Number(width);
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

  /** Forms, groups and annotations end with the state they began in. */
  #groupSteps(): Steps {
    return {
      paintFormXObjectBegin: ([matrix, box]) => {
        this.#save();
        if (matrix) this.#transform(matrix);
        const [x0, y0, x1, y1] = Array.from((box ?? []) as ArrayLike<number>);
        if (x0 !== undefined && y0 !== undefined && x1 !== undefined && y1 !== undefined)
          this.#cut(rectangleOf(this.#state.matrix, [x0, y0, x1, y1]), isUpright(this.#state.matrix));
      },
      paintFormXObjectEnd: () => this.#restore(),
      beginGroup: ([group]) => {
        this.#save();
        const isMasked = Boolean((group as { smask?: unknown } | undefined)?.smask);
        const { alpha, groupAlpha, isPlain } = this.#state;
        Object.assign(this.#state, { groupAlpha: groupAlpha * alpha, alpha: 1, strokeAlpha: 1 });
        this.#state.isPlain = isPlain && !isMasked;
      },
      endGroup: () => this.#restore(),
      beginAnnotation: ([, , transform, matrix]) => {
        this.#save();
        this.#state = { ...firstState, clip: this.#page };
        if (transform) this.#transform(transform);
        if (matrix) this.#transform(matrix);
      },
      endAnnotation: () => this.#restore(),
    };
  }

  #lookSteps(): Steps {
    const keys: Readonly<Record<string, (value: unknown) => void>> = {
      ca: (value) => {
        this.#state.alpha = Number(value);
      },
      CA: (value) => {
        this.#state.strokeAlpha = Number(value);
      },
      LW: (value) => {
        this.#state.lineWidth = Number(value);
      },
      BM: (value) => {
        this.#state.isPlain = /^(normal|source-over)$/i.test(String(value));
      },
      SMask: (value) => {
        this.#state.isPlain &&= !value;
      },
      Font: (value) => this.#font(value as unknown[]),
    };
    return {
      setGState: ([entries]) => {
        for (const [key, value] of (entries ?? []) as [string, unknown][]) keys[key]?.(value);
      },
      setFillRGBColor: (operands) => {
        this.#state.colour = colourOf(operands);
      },
      setFillColorN: () => {
        this.#state.colour = "pattern";
      },
      setStrokeRGBColor: (operands) => {
        this.#state.strokeColour = colourOf(operands);
      },
      setStrokeColorN: () => {
        this.#state.strokeColour = "pattern";
      },
    };
  }

  #textSteps(): Steps {
    const move = (x: number, y: number) => {
      this.#state.line = combined(this.#state.line, [1, 0, 0, 1, x, y]);
      this.#state.advance = 0;
    };
    const keep =
      (name: "renderMode" | "leading" | "characterSpacing" | "wordSpacing" | "rise", factor = 1) =>
      ([value]: readonly unknown[]) => {
        this.#state[name] = Number(value) * factor;
      };
    const show = ([glyphs]: readonly unknown[]) => this.#show(glyphs);
    return {
      beginText: () => {
        Object.assign(this.#state, { line: UNMOVED, advance: 0 });
      },
      setTextMatrix: (operands) => {
        this.#state.line = matrixOf(operands.length === 1 ? operands[0] : operands);
        this.#state.advance = 0;
      },
      setFont: (operands) => this.#font(operands),
      setTextRenderingMode: keep("renderMode"),
      setLeading: keep("leading"),
      setCharSpacing: keep("characterSpacing"),
      setWordSpacing: keep("wordSpacing"),
      setTextRise: keep("rise"),
      setHScale: ([percent]) => {
        this.#state.widthScale = Number(percent) / 100;
      },
      moveText: ([x, y]) => move(Number(x), Number(y)),
      setLeadingMoveText: ([x, y]) => move(Number(x), Number(y)),
      nextLine: () => move(0, this.#state.leading),
      showText: show,
      showSpacedText: show,
      nextLineShowText: show,
    };
  }

  #areaSteps(): Steps {
    const picture = ([name]: readonly unknown[]) => this.#paintPicture(typeof name === "string" ? name : null);
    const somewhere = () => this.#paint({ area: EVERYWHERE, colour: null, isExact: false });
    return {
      clip: () => {
        this.#isClipping = true;
      },
      eoClip: () => {
        this.#isClipping = true;
      },
      constructPath: (operands) => this.#path(operands),
      shadingFill: somewhere,
      paintImageXObject: picture,
      paintInlineImageXObject: () => this.#paintPicture(null),
      paintInlineImageXObjectGroup: somewhere,
      paintImageMaskXObject: () => this.#paintPicture(null),
      paintImageMaskXObjectGroup: somewhere,
      paintImageMaskXObjectRepeat: somewhere,
      paintImageXObjectRepeat: somewhere,
      paintSolidColorImageMask: () => {
        const area = rectangleOf(this.#state.matrix, [0, 0, 1, 1]);
        this.#paint({ area, colour: this.#state.colour, isExact: isUpright(this.#state.matrix) });
      },
    };
  }

  #font(operands: readonly unknown[]): void {
    const [name, size] = operands;
    Object.assign(this.#state, { font: String(name), fontSize: Number(size) });
  }

  #cut(area: Rectangle, isExact: boolean): void {
    this.#state.clip = shared(this.#state.clip, area);
    this.#state.isClipExact &&= isExact;
  }

  #path([operator, data, bounds]: readonly unknown[]): void {
    const isClipping = this.#isClipping;
    this.#isClipping = false;
    if (!bounds) return;
    const { matrix, colour, strokeColour, lineWidth } = this.#state;
    const [x0 = 0, y0 = 0, x1 = 0, y1 = 0] = Array.from(bounds as ArrayLike<number>);
    const around = rectangleOf(matrix, [x0, y0, x1, y1]);
    const { fills, strokes, isEvenOdd } = paintings(this.#drawing.numbers, operator);
    const shape = (data as readonly unknown[] | null)?.[0];
    const rectangles = isUpright(matrix) ? axisRectangles(shape, isEvenOdd) : null;
    if (fills && rectangles)
      for (const each of rectangles) this.#paint({ area: rectangleOf(matrix, each), colour, isExact: true });
    else if (fills) this.#paint({ area: around, colour, isExact: false });
    const reach = (lineWidth * scaleOf(matrix)) / 2;
    if (strokes && reach > 1) this.#paint({ area: widened(around, reach), colour: strokeColour, isExact: false });
    if (isClipping) this.#cut(around, rectangles?.length === 1);
  }

  #paintPicture(name: string | null): void {
    const { matrix } = this.#state;
    const dots = name === null ? null : this.#drawing.dotsOf(name);
    const isWhole = dots !== null && dots.data.length < dots.width * dots.height * 4;
    const area = rectangleOf(matrix, [0, 0, 1, 1]);
    this.#paint({ area, colour: null, isExact: isWhole && isUpright(matrix), picture: { name, matrix } });
  }

  #paint(painted: {
    area: Rectangle;
    colour: string | null;
    isExact: boolean;
    picture?: { name: string | null; matrix: Matrix };
  }): void {
    if (this.#layers.includes(false)) return;
    const { clip, isClipExact, isPlain, alpha, groupAlpha } = this.#state;
    if (alpha * groupAlpha < 0.02) return;
    const hides = painted.isExact && isClipExact && isPlain && alpha * groupAlpha > OPAQUE;
    const colour = painted.colour?.startsWith("#") ? painted.colour : null;
    this.areas.add({ area: shared(painted.area, clip), colour, hides, picture: painted.picture ?? null });
  }

  #show(glyphs: unknown): void {
    const list = Array.isArray(glyphs) ? glyphs : [];
    const text = list.map(glyphText).join("");
    const width = this.#widthOf(list);
    const from = this.#state.advance;
    this.#state.advance += width ?? 0;
    if (text.trim() === "") return;
    const isInvisibleInk = this.#state.renderMode === 3 || this.#state.renderMode === 7;
    const { points, box } = this.#spread(from, width);
    const because = isInvisibleInk ? null : this.#whyUnseen({ points, box, width });
    this.pieces.push({ text, because, isInvisibleInk, points, box, order: this.areas.order });
  }

  /** Width in units of text space; null where the font does not tell. */
  #widthOf(glyphs: readonly unknown[]): number | null {
    const { font, fontSize, characterSpacing, wordSpacing, widthScale } = this.#state;
    const unit = this.#drawing.widthUnit(font);
    if (unit === null) return null;
    let width = 0;
    for (const each of glyphs) {
      if (typeof each === "number") width -= (each / 1_000) * fontSize;
      else if (typeof each === "object" && each !== null) {
        const glyph = each as { width?: number; isSpace?: boolean };
        width += (glyph.width ?? 0) * unit * fontSize + characterSpacing + (glyph.isSpace ? wordSpacing : 0);
      }
    }
    return width * widthScale;
  }

  /** Places over the letters of a piece, from its first to its last, at three heights. */
  #spread(from: number, width: number | null): { points: readonly Point[]; box: Rectangle } {
    const { matrix, line, fontSize, rise } = this.#state;
    const place = combined(matrix, line);
    const reach = width ?? 0;
    const box = rectangleOf(place, [from, rise, from + reach, rise + fontSize * 0.7]);
    if (width === null) return { points: [], box };
    const count = Math.min(40, Math.max(3, Math.ceil(Math.abs(width / (fontSize || 1)))));
    const points = Array.from({ length: count }, (_, index) => (index + 0.5) / count).flatMap((part) =>
      [0.1, 0.3, 0.55].map((height) => pointOf(place, from + reach * part, rise + fontSize * height)),
    );
    return { points, box };
  }

  #whyUnseen({
    points,
    box,
    width,
  }: {
    points: readonly Point[];
    box: Rectangle;
    width: number | null;
  }): string | null {
    if (this.#layers.includes(false)) return "text in a layer that is off";
    const { matrix, line, fontSize, widthScale, alpha, strokeAlpha, groupAlpha, renderMode } = this.#state;
    const size = Math.abs(fontSize) * scaleOf(combined(matrix, line));
    if (size < TINY) return `text of ${Number(size.toPrecision(2))} pt`;
    if (Math.abs(widthScale) < 0.05) return "text without width";
    const mode = renderMode % 4;
    const fill = mode === 1 ? 0 : alpha;
    const stroke = mode === 0 ? 0 : strokeAlpha;
    if (Math.max(fill, stroke) * groupAlpha < 0.05) return "transparent text";
    const known = width === null ? widened(box, size * 200) : widened(box, size * 0.2);
    if (isEmpty(shared(known, this.#page))) return "text outside the page";
    if (width !== null && isEmpty(shared(known, this.#state.clip))) return "text that is cut away";
    return this.#whyUnseenColour(points, mode);
  }

  /** Whether the letters have the colour of what they stand on, wherever they stand. */
  #whyUnseenColour(points: readonly Point[], mode: number): string | null {
    const { colour, strokeColour } = this.#state;
    const inks = [...(mode === 1 ? [] : [colour]), ...(mode === 0 ? [] : [strokeColour])];
    if (points.length === 0 || inks.some((ink) => !/^#[\da-f]{6}$/.test(ink))) return null;
    const isLost = (point: Point) => {
      const ground = this.areas.ground(point, this.areas.order);
      if (ground && (!ground.hides || ground.colour === null)) return false;
      return inks.every((ink) => isAlike(ink, ground?.colour ?? "#ffffff"));
    };
    if (!points.every(isLost)) return null;
    return inks.every(isWhite) ? "white text" : "text in the colour of its ground";
  }
}

function paintings(numbers: PageDrawing["numbers"], operator: unknown) {
  const among = (...names: readonly string[]) => names.some((name) => numbers[name] === operator);
  return {
    fills: among("fill", "eoFill", "fillStroke", "eoFillStroke", "closeFillStroke", "closeEOFillStroke"),
    isEvenOdd: among("eoFill", "eoFillStroke", "closeEOFillStroke"),
    strokes: among("stroke", "closeStroke", "fillStroke", "eoFillStroke", "closeFillStroke", "closeEOFillStroke"),
  };
}

function widened({ left, bottom, right, top }: Rectangle, by: number): Rectangle {
  return { left: left - by, bottom: bottom - by, right: right + by, top: top + by };
}

/** Whether rectangles stay upright rectangles. */
function isUpright([a, b, c, d]: Matrix): boolean {
  const isZero = (value: number) => Math.abs(value) < 1e-6;
  return (isZero(b) && isZero(c)) || (isZero(a) && isZero(d));
}

function scaleOf([a, b, c, d]: Matrix): number {
  return Math.sqrt(Math.abs(a * d - b * c));
}

function glyphText(glyph: unknown): string {
  if (typeof glyph !== "object" || glyph === null || !("unicode" in glyph)) return "";
  return typeof glyph.unicode === "string" ? glyph.unicode : "";
}
