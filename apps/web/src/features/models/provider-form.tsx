import type { ModelProvider, ProviderChange } from "@deskhand/contracts";
import { type FormEvent, useId, useState } from "react";
import { Button } from "../../ui/button.tsx";
import { TextField } from "./text-field.tsx";

type ProviderFormProps = Readonly<{
  provider: ModelProvider;
  /** `false` when it was refused */
  onSave(change: ProviderChange): Promise<boolean>;
  onForget(): void;
  onClose(): void;
}>;

type Typed = Readonly<{ key: string; baseUrl: string; region: string; wire: "responses" | "chat" | null }>;

function changeOf(provider: ModelProvider, typed: Typed): ProviderChange {
  const before = provider.isOwnBaseUrl ? provider.baseUrl : "";
  return {
    provider: provider.name,
    ...(typed.key.trim() === "" ? {} : { key: typed.key }),
    ...(typed.baseUrl.trim() === before ? {} : { baseUrl: typed.baseUrl.trim() || null }),
    ...(typed.region.trim() === (provider.region ?? "") ? {} : { region: typed.region.trim() || null }),
    ...(typed.wire === provider.wire ? {} : { wire: typed.wire }),
  };
}

function keyNote({ key: { place, wanted } }: ModelProvider): string {
  if (place === "environment") return "The one from the environment is used as long as it is there.";
  if (place !== null) return "There is one. Type another to replace it; it is never shown.";
  return wanted === "yes"
    ? "It is kept on this computer and goes only to the provider."
    : "Only if the server asks for one.";
}

/** Key and address of one provider. */
export function ProviderForm({ provider, onSave, onForget, onClose }: ProviderFormProps) {
  const [typed, setTyped] = useState<Typed>({
    key: "",
    baseUrl: provider.isOwnBaseUrl ? provider.baseUrl : "",
    region: provider.region ?? "",
    wire: provider.wire,
  });
  const [isSaving, setSaving] = useState(false);
  const change = changeOf(provider, typed);
  const isChanged = Object.keys(change).length > 1;
  const canForget = provider.key.place === "keychain" || provider.key.place === "file" || provider.isOwnBaseUrl;
  const usual = provider.isOwnBaseUrl || provider.baseUrl === "" ? "" : ` Usually ${provider.baseUrl}.`;
  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (!isChanged) return;
    setSaving(true);
    const isSaved = await onSave(change);
    setSaving(false);
    if (isSaved) onClose();
  };
  return (
    <form onSubmit={(event) => void save(event)} className="space-y-4 border-t border-line px-4 py-4">
      {provider.key.wanted !== "no" && (
        <TextField
          title={provider.key.label}
          note={keyNote(provider)}
          value={typed.key}
          isSecret
          onChange={(key) => setTyped({ ...typed, key })}
        />
      )}
      {(provider.region !== null || provider.name === "bedrock") && (
        <TextField
          title="Region"
          note="Where Amazon runs the model."
          placeholder="eu-central-1"
          value={typed.region}
          onChange={(region) => setTyped({ ...typed, region })}
        />
      )}
      <TextField
        title="Address"
        note={`Only if it is not the usual one.${usual}`}
        placeholder="https://models.example.com/v1"
        value={typed.baseUrl}
        onChange={(baseUrl) => setTyped({ ...typed, baseUrl })}
      />
      {provider.wire !== null && (
        <WireChoice wire={typed.wire ?? "responses"} onChoose={(wire) => setTyped({ ...typed, wire })} />
      )}
      <div className="flex flex-wrap gap-2">
        <Button type="submit" look="primary" disabled={isSaving || !isChanged}>
          Save
        </Button>
        <Button onClick={onClose}>Cancel</Button>
        {canForget && (
          <Button look="danger" onClick={onForget}>
            Forget key and address
          </Button>
        )}
      </div>
    </form>
  );
}

type WireChoiceProps = Readonly<{ wire: "responses" | "chat"; onChoose(wire: "responses" | "chat"): void }>;

function WireChoice({ wire, onChoose }: WireChoiceProps) {
  const id = useId();
  return (
    <div>
      <label htmlFor={id} className="block font-medium">
        Format
      </label>
      <p className="text-sm text-muted">Servers that imitate OpenAI seldom know more than chat completions.</p>
      <select
        id={id}
        value={wire}
        onChange={(event) => onChoose(event.target.value === "chat" ? "chat" : "responses")}
        className="mt-1 min-h-9 w-full rounded-lg border border-edge bg-paper px-3"
      >
        <option value="responses">Responses</option>
        <option value="chat">Chat completions</option>
      </select>
    </div>
  );
}
