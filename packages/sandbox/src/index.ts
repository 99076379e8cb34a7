export {
  type ClosableDocumentProcess,
  createDocumentProcess,
  type DocumentProcessOptions,
} from "./document-process/create-document-process.ts";
