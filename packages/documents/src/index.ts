export { DocumentReader } from "./document-reader.ts";
export { limits } from "./limits.ts";
export type * from "./outcome.ts";
export type { ReadOptions, TableWindow } from "./read-options.ts";
