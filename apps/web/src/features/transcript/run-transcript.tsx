import type { Run } from "@deskhand/contracts";
import { useCallback, useMemo, useState } from "react";
import { useTask } from "../../connection/use-task.ts";
import { Button } from "../../ui/button.tsx";
import type { RowComponent } from "./row-props.ts";
import { toggled } from "./toggled.ts";
import { transcriptRows } from "./transcript-rows.ts";

const pageSize = 40;

/** What one assistant said and did, newest last; earlier rows come on demand. */
export function RunTranscript({ run, Row }: Readonly<{ run: Run; Row: RowComponent }>) {
  const task = useTask();
  const [open, setOpen] = useState<ReadonlySet<string>>(new Set());
  const [shown, setShown] = useState(pageSize);
  const rows = useMemo(() => transcriptRows(task, run, open), [task, run, open]);
  const toggle = useCallback((key: string) => setOpen((before) => toggled(before, key)), []);
  return (
    <div className="mt-2 ml-1.5 space-y-2 border-l border-line pl-4">
      {rows.length > shown && (
        <Button size="small" look="quiet" onClick={() => setShown(shown + pageSize)}>
          Show earlier
        </Button>
      )}
      {rows.slice(-shown).map((row) => (
        <Row key={row.key} row={row} onToggle={toggle} />
      ))}
    </div>
  );
}
