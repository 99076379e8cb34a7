import { allowedHosts } from "@deskhand/contracts";
import { Globe } from "lucide-react";
import { useState } from "react";
import { useTask } from "../../connection/use-task.ts";
import { Popover } from "../../ui/popover.tsx";
import { count } from "../../words/counts.ts";
import { HostAccess } from "./host-access.tsx";

/** How many sites the programs of the task may reach; opens which. Shows nothing when there are none. */
export function HostChip() {
  const hosts = allowedHosts(useTask());
  // stays when the last site is taken away in it
  const [isShown, setShown] = useState(false);
  if (hosts.length > 0 && !isShown) setShown(true);
  if (hosts.length === 0 && !isShown) return null;
  const words = `May reach ${count(hosts.length, "site")}`;
  const trigger = (
    <button
      type="button"
      className="inline-flex min-h-7 items-center gap-1 rounded-full border border-line px-2 text-sm whitespace-nowrap text-muted hover:bg-sunken"
    >
      <Globe aria-hidden size={14} className="shrink-0" />
      {words}
    </button>
  );
  return (
    <Popover trigger={trigger} title="Sites it may reach">
      <p className="mt-1 text-muted">Programs of this task reach only these.</p>
      <HostAccess />
    </Popover>
  );
}
