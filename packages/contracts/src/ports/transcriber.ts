import type { ModelRef, Usage } from "../value.ts";

export type Recording = Readonly<{ bytes: Uint8Array; name: string; mediaType: string }>;

export type Transcription = Readonly<{ text: string }>;

/** `bytes` of one exchange, for the ledger, and what it cost: as far as the provider counted, else a guess; absent when it was refused */
export type RecordingTraffic = Readonly<{ bytesOut: number; bytesIn: number; usage?: Usage }>;

/** Turns speech into text where a provider does that; nothing here can do it alone. */
export interface Transcriber {
  /** what is missing and how to get it, one sentence; empty when recordings can be transcribed */
  missing(): string;
  /** what recordings are sent to, as prices know it */
  readonly model: ModelRef;
  /** where a recording would be sent; `null` when something is missing */
  place(): Readonly<{ host: string; port: number; title: string }> | null;
  /**
   * Throws `DeskhandError` with the reason; never gives a text that was not heard. `passed` is told once what went over the network,
   * also when it failed; not at all when nothing did.
   */
  transcribe(
    recording: Recording,
    signal: AbortSignal,
    passed: (traffic: RecordingTraffic) => void,
  ): Promise<Transcription>;
}
