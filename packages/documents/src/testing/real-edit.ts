import type { NamedFiles } from "../writing/picture.ts";
import { tinyPicture } from "./tiny-picture.ts";

/** An edit that fits a real file. */
export type RealEdit = Readonly<{
  what: string;
  edit: unknown;
  /** changes are tracked under this name */
  author?: string;
  /** the parts that it may change, make or take away */
  concerns: RegExp;
  /** whether nothing is left for others to be made in after it */
  isAlone?: boolean;
}>;

export const editedPicture = "/picture.png";
export const editFiles: NamedFiles = new Map([[editedPicture, tinyPicture(12, 8)]]);
