import type { ModelProvider } from "@deskhand/contracts";
import { Check, Minus, RefreshCw } from "lucide-react";
import { useState } from "react";
import { deskhand } from "../../connection/deskhand.ts";
import { announce } from "../../ui/announcer.tsx";
import { Button } from "../../ui/button.tsx";
import { PageSection } from "../../ui/page-section.tsx";
import { TextWithCommands } from "../../ui/text-with-commands.tsx";
import { ProviderForm } from "./provider-form.tsx";
import { providerInWords } from "./provider-words.ts";
import type { ModelsView } from "./use-models.ts";

type ProvidersSectionProps = Readonly<{ providers: readonly ModelProvider[]; ask: ModelsView["ask"] }>;

/** Where models come from, each with its key and address. */
export function ProvidersSection({ providers, ask }: ProvidersSectionProps) {
  const look = async () => {
    if (await ask(() => deskhand.modelDesk.look())) announce("Looked for model servers on this computer.");
  };
  const again = (
    <Button size="small" onClick={() => void look()}>
      <RefreshCw aria-hidden size={14} />
      Look for local models
    </Button>
  );
  return (
    <PageSection title="Where models come from" aside={again}>
      <p className="mt-2 text-muted">
        A key is kept in this computer's keychain, or in a sealed file where there is none. It goes to its provider and
        nowhere else.
      </p>
      <ul className="mt-3 divide-y divide-line rounded-2xl border border-line bg-surface">
        {providers.map((provider) => (
          <ProviderRow key={provider.name} provider={provider} ask={ask} />
        ))}
      </ul>
    </PageSection>
  );
}

type ProviderRowProps = Readonly<{ provider: ModelProvider; ask: ModelsView["ask"] }>;

function ProviderRow({ provider, ask }: ProviderRowProps) {
  const [isOpen, setOpen] = useState(false);
  const { isReady, name, note, title } = provider;
  const act = isReady ? "Change" : "Set up";
  const forget = async () => {
    setOpen(false);
    if (await ask(() => deskhand.modelDesk.forget(name))) announce(`${title}: key and address are forgotten.`);
  };
  return (
    <li>
      <div className="flex flex-wrap items-start justify-between gap-x-4 gap-y-2 px-4 py-3">
        <div className="min-w-0 flex-1 basis-56">
          <h3 className="flex items-center gap-1.5 font-medium">
            {isReady ? (
              <Check aria-hidden size={16} className="shrink-0 text-good" />
            ) : (
              <Minus aria-hidden size={16} className="shrink-0 text-muted" />
            )}
            {title}
            <span className="sr-only">{isReady ? ", ready" : ", not set up"}</span>
          </h3>
          <p className="text-sm text-muted wrap-anywhere">{note}</p>
          <div className="text-sm wrap-anywhere">
            <TextWithCommands text={providerInWords(provider)} />
          </div>
        </div>
        <Button size="small" aria-expanded={isOpen} aria-label={`${act} ${title}`} onClick={() => setOpen(!isOpen)}>
          {act}
        </Button>
      </div>
      {isOpen && (
        <ProviderForm
          provider={provider}
          onClose={() => setOpen(false)}
          onForget={() => void forget()}
          onSave={async (change) => {
            const isSaved = await ask(() => deskhand.modelDesk.change(change));
            if (isSaved) announce(`${title} is saved. Test one of its models to see that it works.`);
            return isSaved;
          }}
        />
      )}
    </li>
  );
}
