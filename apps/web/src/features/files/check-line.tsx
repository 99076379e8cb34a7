import type { Artifact } from "@deskhand/contracts";
import { CircleCheck, TriangleAlert } from "lucide-react";

/** What was found when a file was checked before it was handed over; a failure stands in plain sight. */
export function CheckLine({ check }: Readonly<{ check: NonNullable<Artifact["check"]> }>) {
  if (check.status === "passed")
    return (
      <p className="mt-1 flex items-start gap-1.5 text-sm wrap-anywhere text-muted">
        <CircleCheck aria-hidden size={15} className="mt-0.5 shrink-0" />
        <span>Checked: {check.summary}</span>
      </p>
    );
  return (
    <div className="mt-1 text-sm wrap-anywhere text-bad">
      <p className="flex items-start gap-1.5 font-medium">
        <TriangleAlert aria-hidden size={15} className="mt-0.5 shrink-0" />
        <span>The check found faults: {check.summary}</span>
      </p>
      <ul className="mt-1 list-disc pl-10">
        {check.findings.map((finding) => (
          <li key={finding}>{finding}</li>
        ))}
      </ul>
    </div>
  );
}
