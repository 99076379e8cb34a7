import type { getDocumentProxy } from "unpdf";
import { limits } from "../limits.ts";
import { Refusal } from "../refusal.ts";

export type PdfDocument = Awaited<ReturnType<typeof getDocumentProxy>>;
export type PdfPage = Awaited<ReturnType<PdfDocument["getPage"]>>;

/** Opens a PDF so that its pages can be read and drawn; whoever opens it destroys its loading task. */
export async function openPdf(bytes: Uint8Array): Promise<PdfDocument> {
  const { createIsomorphicCanvasFactory, getDocumentProxy } = await import("unpdf");
  const CanvasFactory = await createIsomorphicCanvasFactory(() => import("@napi-rs/canvas"));
  try {
    return await getDocumentProxy(new Uint8Array(bytes), {
      CanvasFactory,
      useSystemFonts: false,
      disableFontFace: true,
      stopAtErrors: false,
      maxImageSize: limits.pixels,
      enableXfa: false,
      verbosity: 0,
    });
  } catch (error) {
    const name = error instanceof Error ? error.name : "";
    if (name === "PasswordException")
      throw new Refusal("encrypted", "The PDF is protected by a password; save a copy without it and use that.", {
        cause: error,
      });
    throw new Refusal(
      "damaged",
      "The PDF is damaged and cannot be opened; make it again in the program it came from.",
      { cause: error },
    );
  }
}
