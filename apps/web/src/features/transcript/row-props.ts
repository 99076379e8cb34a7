import type { ComponentType } from "react";
import type { TranscriptRow } from "./transcript-rows.ts";

export type RowProps = Readonly<{ row: TranscriptRow | undefined; onToggle(key: string): void }>;

/** how a row is shown; handed down because a row can hold the transcript of an assistant */
export type RowComponent = ComponentType<RowProps>;
