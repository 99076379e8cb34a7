import type { Question } from "@deskhand/contracts";
import { useId } from "react";
import type { DraftAnswer } from "./answers.ts";

type QuestionFieldsProps = Readonly<{
  question: Question;
  answer: DraftAnswer;
  onChoose(label: string): void;
  onWrite(other: string): void;
}>;

/** One question with its options and room for own words. */
export function QuestionFields({ question, answer, onChoose, onWrite }: QuestionFieldsProps) {
  const name = useId();
  return (
    <fieldset>
      <legend className="font-serif text-lg leading-snug">{question.question}</legend>
      {question.multiple && <p className="text-sm text-muted">Choose as many as you like.</p>}
      <div className="mt-3 grid gap-2">
        {question.options.map((option, index) => (
          <label
            key={option.label}
            className="flex min-h-11 items-start gap-3 rounded-xl border border-line px-3 py-2 hover:border-edge has-checked:border-accent has-checked:bg-accent-soft"
          >
            <input
              type={question.multiple ? "checkbox" : "radio"}
              name={name}
              checked={answer.chosen.includes(option.label)}
              onChange={() => onChoose(option.label)}
              className="mt-0.5 size-5 shrink-0 accent-accent"
            />
            <span className="min-w-0 flex-1">
              <span className="block font-medium">{option.label}</span>
              {option.description !== "" && <span className="block text-sm text-muted">{option.description}</span>}
            </span>
            <kbd aria-hidden className="rounded border border-line px-1.5 font-sans text-xs text-muted">
              {index + 1}
            </kbd>
          </label>
        ))}
        <label className="block">
          <span className="text-sm text-muted">Other, in your own words</span>
          <textarea
            rows={1}
            value={answer.other}
            maxLength={10_000}
            onChange={(event) => onWrite(event.target.value)}
            className="field-sizing-content mt-1 resize-none min-h-9 w-full rounded-lg border border-edge bg-paper px-3 py-1.5"
          />
        </label>
      </div>
    </fieldset>
  );
}
