export {
  type ClosableDocumentProcess,
  createDocumentProcess,
  type DocumentProcessOptions,
} from "./document-process/create-document-process.ts";
export { chooseTier, probeTiers, type TierProbe } from "./self-test/probe-tiers.ts";
