import type { DestinationName } from "./destination-name.ts";
import { judgeDestination, type Verdict } from "./egress-rule.ts";
import type { CheckedDestination } from "./route.ts";
import { type Passage, recordRefusal } from "./task-egress.ts";

/** Where a connection wants to go. `scheme` chooses the operator's proxy. */
export type Asked = Readonly<{ name: DestinationName; port: number; method: string; scheme: "http" | "https" }>;

export type Approach = Readonly<
  | { isOpen: true; destination: CheckedDestination; verdict: Verdict & { isAllowed: true } }
  | { isOpen: false; status: 403 | 502; because: string }
>;

/** Asks the rules, then looks the name up and checks its addresses; enters a refusal into the ledger. */
export async function approach(passage: Passage, asked: Asked): Promise<Approach> {
  const verdict = judgeDestination(passage.task.policy, asked.name, asked.port);
  const refuse = (because: string): Approach => {
    recordRefusal(passage, { host: asked.name.text, port: asked.port, method: asked.method, because });
    return { isOpen: false, status: 403, because };
  };
  if (!verdict.isAllowed) return refuse(verdict.because);
  const check = await passage.task.route.check(passage.task.policy, asked);
  if (check.state === "refused") return refuse(check.because);
  if (check.state === "unreachable") return { isOpen: false, status: 502, because: check.because };
  return { isOpen: true, destination: check.destination, verdict };
}
