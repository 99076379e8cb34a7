import { useId } from "react";

type TextFieldProps = Readonly<{
  title: string;
  note: string;
  value: string;
  placeholder?: string;
  isSecret?: boolean;
  onChange(value: string): void;
}>;

/** One line to type, with what it is for; a secret is not shown and not remembered by the browser. */
export function TextField({ title, note, value, placeholder = "", isSecret = false, onChange }: TextFieldProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="block font-medium">
        {title}
      </label>
      <p id={`${id}-note`} className="text-sm text-muted wrap-anywhere">
        {note}
      </p>
      <input
        id={id}
        type={isSecret ? "password" : "text"}
        value={value}
        placeholder={placeholder}
        autoComplete={isSecret ? "new-password" : "off"}
        autoCapitalize="off"
        spellCheck={false}
        aria-describedby={`${id}-note`}
        onChange={(event) => onChange(event.target.value)}
        className="mt-1 min-h-9 w-full rounded-lg border border-edge bg-paper px-3"
      />
    </div>
  );
}
