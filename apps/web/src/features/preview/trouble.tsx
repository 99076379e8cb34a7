/** Why a file is not shown; it can still be opened in its own program. */
export function Trouble({ text }: Readonly<{ text: string }>) {
  return (
    <div role="alert" className="m-auto max-w-prose p-6 text-center wrap-anywhere">
      <p>{text}</p>
      <p className="mt-2 text-sm text-muted">Open it in its own program, or download it.</p>
    </div>
  );
}

/** Stands where something will be shown, in its size. */
export function Waiting({ label }: Readonly<{ label: string }>) {
  return (
    <div role="status" className="flex min-h-0 flex-1 flex-col gap-3 p-4">
      <p className="text-sm text-muted">{label}</p>
      <div aria-hidden className="flex-1 animate-[breathe_1.8s_ease-in-out_infinite] rounded-lg bg-sunken" />
    </div>
  );
}
