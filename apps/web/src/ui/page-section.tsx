import { type ReactNode, useId } from "react";

type PageSectionProps = Readonly<{ title: string; aside?: ReactNode; children: ReactNode }>;

/** One part of the page under its own heading. */
export function PageSection({ title, aside, children }: PageSectionProps) {
  const id = useId();
  return (
    <section aria-labelledby={id} className="mt-10">
      <div className="flex flex-wrap items-center justify-between gap-x-4 gap-y-2">
        <h2 id={id} className="font-serif text-xl font-semibold">
          {title}
        </h2>
        {aside}
      </div>
      {children}
    </section>
  );
}
