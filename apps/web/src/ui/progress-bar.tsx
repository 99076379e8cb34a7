type ProgressBarProps = Readonly<{ label: string /** 0 to 1, `null` when nobody knows */; progress: number | null }>;

/** How far something is. */
export function ProgressBar({ label, progress }: ProgressBarProps) {
  return (
    <progress
      aria-label={label}
      max={1}
      {...(progress === null ? {} : { value: progress })}
      className="progress-desk block h-2 w-full"
    />
  );
}
