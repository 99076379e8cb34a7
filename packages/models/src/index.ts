export type { Environment } from "./endpoint.ts";
export { createModelCatalog, type ModelCatalogOptions } from "./model-catalog.ts";
