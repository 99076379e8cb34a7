export { type Confinement, openConfinement } from "./bubblewrap/confined-program.ts";
export { type BubblewrapOptions, createBubblewrapBackend } from "./bubblewrap/create-bubblewrap-backend.ts";
export {
  type ClosableDocumentProcess,
  createDocumentProcess,
  type DocumentProcessOptions,
} from "./document-process/create-document-process.ts";
export { createOutletFetch } from "./egress/create-outlet-fetch.ts";
export { createImageShelf, type ImageShelf } from "./image/create-image-shelf.ts";
export { describePrograms } from "./image/programs.ts";
export { createProbeNotes, type ProbeNotes } from "./probe-notes.ts";
export { createQemuBackend, type QemuOptions } from "./qemu/create-qemu-backend.ts";
export { runSelfTest } from "./self-test/run-self-test.ts";
