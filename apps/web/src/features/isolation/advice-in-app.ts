import { buildImageAdvice } from "@deskhand/contracts";

/** What is missing for an isolation, as the app says it: where a terminal is told a command, the app has a button. */
export function adviceInApp(text: string): string {
  return text.replaceAll(buildImageAdvice, "build it under “Programs tasks have”");
}
