export type Recording = Readonly<{ bytes: Uint8Array; name: string; mediaType: string }>;

export type Transcription = Readonly<{
  text: string;
  /** `bytes` of the exchange, for the ledger */
  bytesOut: number;
  bytesIn: number;
}>;

/** Turns speech into text where a provider does that; nothing here can do it alone. */
export interface Transcriber {
  /** what is missing and how to get it, one sentence; empty when recordings can be transcribed */
  missing(): string;
  /** where a recording would be sent; `null` when something is missing */
  place(): Readonly<{ host: string; port: number; title: string }> | null;
  /** throws `DeskhandError` with the reason; never gives a text that was not heard */
  transcribe(recording: Recording, signal: AbortSignal): Promise<Transcription>;
}
