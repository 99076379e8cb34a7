import type { WayOut } from "@deskhand/contracts";
import { type FormEvent, type ReactNode, useId, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { emptyWay, readTyped, type TypedWay, typedFrom } from "./typed-way.ts";
import type { WaysOutView } from "./use-ways-out.ts";

type WayFormProps = Readonly<{
  /** `null` for a new one */
  way: WayOut | null;
  onSave: WaysOutView["save"];
  onClose(): void;
}>;

const inputClass = "min-h-9 w-full rounded-lg border border-edge bg-paper px-3";

const requests = [
  { value: "any", title: "Any request" },
  { value: "read", title: "Reading requests only (GET and HEAD)" },
  { value: "chosen", title: "Only some kinds of requests" },
] as const;

const credentials = [
  { value: "none", title: "No login" },
  { value: "token", title: "A key (bearer token)" },
  { value: "password", title: "A user name and a password" },
  { value: "header", title: "A key in a header of its own" },
] as const;

/** One site: what may be asked of it, and how Deskhand logs in. */
export function WayForm({ way, onSave, onClose }: WayFormProps) {
  const [typed, setTyped] = useState<TypedWay>(() => (way === null ? emptyWay : typedFrom(way)));
  const [problem, setProblem] = useState<string | null>(null);
  const [isSaving, setSaving] = useState(false);
  const change = (changed: Partial<TypedWay>) => setTyped({ ...typed, ...changed });
  const save = async (event: FormEvent) => {
    event.preventDefault();
    const wanted = readTyped(typed, way?.credential === undefined || way.credential === null);
    if (typeof wanted === "string") return setProblem(wanted);
    setSaving(true);
    const refused = await onSave(wanted);
    setSaving(false);
    if (refused === null) onClose();
    else setProblem(refused);
  };
  return (
    <form
      aria-label={way === null ? "A new site" : `Change ${way.host}`}
      onSubmit={(event) => void save(event)}
      className="mt-3 space-y-4 rounded-2xl border border-line bg-surface px-4 py-4"
    >
      {way === null && (
        <Field title="Site" note="Such as api.example.com, or *.example.com for everything below it.">
          {(names) => (
            <input
              {...names}
              // biome-ignore lint/a11y/noAutofocus: the form opened because somebody asked for it
              autoFocus
              value={typed.host}
              autoCapitalize="none"
              spellCheck={false}
              onChange={(event) => change({ host: event.target.value })}
              className={inputClass}
            />
          )}
        </Field>
      )}
      <RequestFields typed={typed} change={change} />
      <CredentialFields typed={typed} change={change} hasSecret={way !== null && way.credential !== null} />
      {problem !== null && (
        <p role="alert" className="rounded-lg bg-bad-soft px-3 py-2 text-bad wrap-anywhere">
          {problem}
        </p>
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isSaving}>
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
      </div>
    </form>
  );
}

type FieldProps = Readonly<{ title: string; note?: string; children(names: Names): ReactNode }>;

/** what ties an input to its label and note */
type Names = Readonly<{ id: string; "aria-describedby"?: string }>;

function Field({ title, note, children }: FieldProps) {
  const id = useId();
  const noteId = `${id}-note`;
  return (
    <div>
      <label htmlFor={id} className="block font-medium">
        {title}
      </label>
      {note !== undefined && (
        <p id={noteId} className="text-sm text-muted">
          {note}
        </p>
      )}
      <div className="mt-1">{children({ id, ...(note === undefined ? {} : { "aria-describedby": noteId }) })}</div>
    </div>
  );
}

type FieldsProps = Readonly<{ typed: TypedWay; change(changed: Partial<TypedWay>): void }>;

function RequestFields({ typed, change }: FieldsProps) {
  return (
    <>
      <Field title="What a task may ask of it">
        {(names) => (
          <select
            {...names}
            value={typed.requests}
            onChange={(event) => change({ requests: event.target.value as TypedWay["requests"] })}
            className={inputClass}
          >
            {requests.map(({ title, value }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {typed.requests === "chosen" && (
        <Field title="Kinds of requests" note="Such as GET, POST.">
          {(names) => (
            <input
              {...names}
              value={typed.methods}
              autoCapitalize="characters"
              spellCheck={false}
              onChange={(event) => change({ methods: event.target.value })}
              className={inputClass}
            />
          )}
        </Field>
      )}
      <Field title="Ports" note="Leave it empty for the usual ones.">
        {(names) => (
          <input
            {...names}
            value={typed.ports}
            inputMode="numeric"
            onChange={(event) => change({ ports: event.target.value })}
            className={`${inputClass} sm:w-40`}
          />
        )}
      </Field>
    </>
  );
}

function CredentialFields({ typed, change, hasSecret }: FieldsProps & Readonly<{ hasSecret: boolean }>) {
  const { credential } = typed;
  return (
    <>
      <Field
        title="Login"
        note="Deskhand puts it into the requests of every task that may reach this site, over TLS only."
      >
        {(names) => (
          <select
            {...names}
            value={credential}
            onChange={(event) => change({ credential: event.target.value as TypedWay["credential"] })}
            className={inputClass}
          >
            {credentials.map(({ title, value }) => (
              <option key={value} value={value}>
                {title}
              </option>
            ))}
          </select>
        )}
      </Field>
      {credential === "password" && (
        <Field title="User name">
          {(names) => (
            <input
              {...names}
              value={typed.username}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => change({ username: event.target.value })}
              className={inputClass}
            />
          )}
        </Field>
      )}
      {credential === "header" && (
        <Field title="Header" note="Its name stands in the site's instructions, such as X-Api-Key.">
          {(names) => (
            <input
              {...names}
              value={typed.headerName}
              autoComplete="off"
              spellCheck={false}
              onChange={(event) => change({ headerName: event.target.value })}
              className={inputClass}
            />
          )}
        </Field>
      )}
      {credential !== "none" && (
        <Field
          title={credential === "password" ? "Password" : "Key"}
          note={
            hasSecret ? "One is stored and never shown again. Leave this empty to keep it." : "It is never shown again."
          }
        >
          {(names) => (
            <input
              {...names}
              type="password"
              value={typed.secret}
              autoComplete="off"
              onChange={(event) => change({ secret: event.target.value })}
              className={inputClass}
            />
          )}
        </Field>
      )}
    </>
  );
}
