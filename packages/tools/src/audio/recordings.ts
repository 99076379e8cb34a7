import type { GuestPath, Transcriber } from "@deskhand/contracts";
import { fileEnding } from "../path-input.ts";

const endings = new Set("m4a mp3 wav ogg oga opus flac aac amr webm wma aiff".split(" "));

/** Whether a file holds speech or other sound, by its name. */
export function isRecording(path: GuestPath): boolean {
  return endings.has(fileEnding(path));
}

/** Why a recording is not read as text, and what to do instead. */
export function aboutRecording(path: GuestPath, transcriber: Transcriber | null): string {
  const missing = transcriber === null ? "Nothing here turns recordings into text." : transcriber.missing();
  return missing === ""
    ? `${path} is a recording; call audio_transcribe for it.`
    : `${path} is a recording. ${missing}`;
}
