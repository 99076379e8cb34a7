import type { Caps } from "@deskhand/contracts";
import { readConfig } from "@deskhand/server/config";
import { parseCaps } from "../arguments/caps.ts";
import { openShelf } from "../desk/open-desk.ts";
import { costLines } from "../terminal/cost-lines.ts";
import { say } from "../terminal/text.ts";

export type CostOptions = Readonly<{ perTask?: string; perDay?: string; perMonth?: string; json?: boolean }>;

/** `deskhand costs`: what models cost so far, and the caps; options change those. */
export async function costs(options: CostOptions): Promise<number> {
  const changed: Partial<Caps> = parseCaps(options);
  const shelf = await openShelf(readConfig());
  try {
    const before = await shelf.money();
    const report = Object.keys(changed).length === 0 ? before : await shelf.changeCaps({ ...before.caps, ...changed });
    if (options.json === true) say(JSON.stringify(report));
    else for (const line of costLines(report)) say(line);
    return 0;
  } finally {
    await shelf.close();
  }
}
