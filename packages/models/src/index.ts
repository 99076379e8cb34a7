export { type AiSdkModelOptions, createAiSdkModel } from "./ai-sdk/ai-sdk-model.ts";
export { type Endpoint, type Environment, endpointOf } from "./endpoint.ts";
export { createModelCatalog, type ModelCatalogOptions } from "./model-catalog.ts";
