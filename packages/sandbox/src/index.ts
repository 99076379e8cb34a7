export {
  type ClosableDocumentProcess,
  createDocumentProcess,
  type DocumentProcessOptions,
} from "./document-process/create-document-process.ts";
export { createImageShelf, type ImageShelf } from "./image/create-image-shelf.ts";
