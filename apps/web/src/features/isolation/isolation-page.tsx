import { useEffect } from "react";
import { Link } from "../../routing/link.tsx";
import { Button } from "../../ui/button.tsx";
import { ImageSection } from "./image-section.tsx";
import { SelfTestSection } from "./self-test-section.tsx";
import { SettingsSection } from "./settings-section.tsx";
import { useIsolation } from "./use-isolation.ts";

/** Where programs run: what new tasks get, how that is tested, and which programs there are. */
export function IsolationPage() {
  const view = useIsolation();
  useEffect(() => {
    document.title = "Isolation – Deskhand";
    return () => {
      document.title = "Deskhand";
    };
  }, []);
  const { report, problem } = view;
  return (
    <main id="main" tabIndex={-1} className="relative min-h-0 flex-1 overflow-y-auto outline-none">
      <div className="mx-auto w-full max-w-3xl px-4 pt-8 pb-16">
        <h1 className="font-serif text-[clamp(1.5rem,1.1rem+1.6vw,2.1rem)] leading-tight font-semibold text-balance">
          Where programs run
        </h1>
        <p className="mt-2 text-muted">
          A task may run programs to get its work done. They are kept apart from this computer: they see only the
          folders you handed over, and reach no site you did not allow.{" "}
          <Link to={{ page: "ways-out" }} className="text-accent underline">
            What they may do at sites
          </Link>
        </p>
        {problem !== null && <Problem text={problem} />}
        {report === null && problem === null && (
          <div aria-busy="true" className="mt-8 space-y-4">
            <p>Trying out what works here; the first time this takes up to a minute …</p>
            <div className="h-40 animate-pulse rounded-2xl bg-sunken" />
            <div className="h-64 animate-pulse rounded-2xl bg-sunken" />
          </div>
        )}
        {report !== null && (
          <>
            <SettingsSection report={report} ask={view.ask} />
            <SelfTestSection report={report} ask={view.ask} />
            <ImageSection image={report.image} ask={view.ask} />
          </>
        )}
      </div>
    </main>
  );
}

function Problem({ text }: Readonly<{ text: string }>) {
  return (
    <div role="alert" className="mt-6 rounded-xl border border-bad bg-bad-soft px-4 py-3">
      <p className="wrap-anywhere">{text}</p>
      <Button size="small" className="mt-2" onClick={() => window.location.reload()}>
        Try again
      </Button>
    </div>
  );
}
