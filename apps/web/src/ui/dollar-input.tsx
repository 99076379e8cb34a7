type DollarInputProps = Readonly<{
  id: string;
  /** what is typed */
  text: string;
  isWrong: boolean;
  onChange(text: string): void;
  className: string;
}>;

/** A field for an amount of US dollars, empty for no cap; its note is the element with the field's id and `-note`. */
export function DollarInput({ className, id, isWrong, onChange, text }: DollarInputProps) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className="text-muted">
        $
      </span>
      <input
        id={id}
        value={text}
        inputMode="decimal"
        placeholder="no cap"
        aria-describedby={`${id}-note`}
        aria-invalid={isWrong}
        onChange={(event) => onChange(event.target.value)}
        className={`rounded-lg border border-edge bg-paper text-right ${className}`}
      />
    </span>
  );
}
