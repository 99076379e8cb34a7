import type { GuestPath } from "@deskhand/contracts";
import { Star } from "lucide-react";

type PlaceListProps = Readonly<{
  places: readonly Readonly<{ title: string; path: GuestPath }>[];
  current: GuestPath | null;
  onGo(path: GuestPath): void;
}>;

/** Places to start from: the usual folders, drives, recent folders. */
export function PlaceList({ places, current, onGo }: PlaceListProps) {
  return (
    <nav aria-label="Places" className="min-w-0">
      <ul className="flex gap-1 overflow-x-auto max-sm:[scrollbar-width:none] sm:max-h-80 sm:flex-col sm:overflow-y-auto">
        {places.map((place) => (
          <li key={place.path} className="shrink-0">
            <button
              type="button"
              title={place.path}
              aria-current={place.path === current ? "true" : undefined}
              onClick={() => onGo(place.path)}
              className="flex min-h-9 w-full items-center gap-2 rounded-lg px-2.5 text-left hover:bg-sunken aria-[current]:bg-accent-soft"
            >
              <Star aria-hidden size={14} className="shrink-0 text-muted" />
              <span className="max-w-36 truncate">{place.title}</span>
            </button>
          </li>
        ))}
      </ul>
    </nav>
  );
}
