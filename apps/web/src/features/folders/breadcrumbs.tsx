import type { GuestPath } from "@deskhand/contracts";
import { ChevronRight } from "lucide-react";
import { Fragment } from "react";
import { fileName } from "../../words/paths.ts";

type BreadcrumbsProps = Readonly<{
  path: GuestPath;
  places: readonly Readonly<{ title: string; path: GuestPath }>[];
  onGo(path: GuestPath): void;
}>;

function ancestors(path: GuestPath): readonly GuestPath[] {
  const segments = path.split("/").filter((segment) => segment !== "");
  return ["/", ...segments.map((_, index): GuestPath => `/${segments.slice(0, index + 1).join("/")}`)];
}

/** The way from the top to the folder shown; each part leads back there. */
export function Breadcrumbs({ path, places, onGo }: BreadcrumbsProps) {
  const titleOf = (part: GuestPath) =>
    places.find((place) => place.path === part)?.title ?? (part === "/" ? "Computer" : fileName(part));
  const parts = ancestors(path);
  return (
    <nav aria-label="Where you are" className="mb-1 flex flex-wrap items-center text-sm">
      {parts.map((part, index) => (
        <Fragment key={part}>
          {index > 0 && <ChevronRight aria-hidden size={14} className="text-muted" />}
          <button
            type="button"
            aria-current={index === parts.length - 1 ? "location" : undefined}
            onClick={() => onGo(part)}
            className="min-h-7 max-w-48 truncate rounded-md px-1.5 text-muted hover:bg-sunken hover:text-ink aria-[current]:font-medium aria-[current]:text-ink"
          >
            {titleOf(part)}
          </button>
        </Fragment>
      ))}
    </nav>
  );
}
