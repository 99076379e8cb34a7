import { isNearWhite } from "../docx/document-styles.ts";
import { TINY_POINTS, WHITE } from "../xlsx/hidden-styles.ts";

type Attributes = ReadonlyMap<string, string>;
type Style = { parent: string; colour?: string; ground?: string; points?: number; display?: string };

/** styles that build on one another are followed this far; a loop ends here, too */
const MAX_PARENTS = 20;

/** Gathers the styles of a workbook's cells while its parts are read, and says which show nothing of a cell. */
export class CellStyles {
  readonly #styles = new Map<string, Style>();
  readonly #known = new Map<string, string | undefined>();
  #open: Style | null = null;

  /** An element began. */
  open(name: string, attributes: Attributes): void {
    if (name === "style" || name === "default-style") {
      const isCell = attributes.get("style:family") === "table-cell";
      this.#open = isCell ? { parent: attributes.get("style:parent-style-name") ?? "" } : null;
      if (this.#open) this.#styles.set(attributes.get("style:name") ?? "", this.#open);
    } else if (this.#open && name === "text-properties") this.#readText(this.#open, attributes);
    else if (this.#open && name === "table-cell-properties") {
      const ground = attributes.get("fo:background-color");
      if (ground !== undefined) this.#open.ground = ground;
    }
  }

  /** Why what stands in a cell of a style is not seen. */
  unseen(name: string | undefined): string | undefined {
    if (name === undefined) return undefined;
    if (!this.#known.has(name)) this.#known.set(name, this.#judge(name));
    return this.#known.get(name);
  }

  #readText(style: Style, attributes: Attributes): void {
    const points = /^([\d.]+)pt$/.exec(attributes.get("fo:font-size") ?? "")?.[1];
    if (points !== undefined) style.points = Number(points);
    const colour = attributes.get("fo:color");
    if (colour !== undefined) style.colour = attributes.get("style:use-window-font-color") === "true" ? "auto" : colour;
    const display = attributes.get("text:display");
    if (display !== undefined) style.display = display;
  }

  #judge(name: string): string | undefined {
    const { colour = "", display, ground = "transparent", points } = this.#resolved(name);
    if (display === "none") return "text formatted as hidden";
    if (points !== undefined && points <= TINY_POINTS) return `text of ${points} pt`;
    const isOnColour = ground !== "transparent" && !isNearWhite(ground.replace("#", ""));
    return isNearWhite(colour.replace("#", "")) && !isOnColour ? WHITE : undefined;
  }

  /** A style with what it takes from those it builds on, and from the default. */
  #resolved(name: string): Style {
    let resolved: Style = { parent: "" };
    let next: string | null = name;
    for (let depth = 0; next !== null && depth < MAX_PARENTS; depth += 1) {
      const style: Style | undefined = this.#styles.get(next);
      resolved = { ...style, ...resolved };
      next = next === "" ? null : (style?.parent ?? "");
    }
    return resolved;
  }
}
