/** The mark of the app: an open hand that carries a sheet. */
export function Logo({ size = 28 }: Readonly<{ size?: number }>) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" className="shrink-0">
      <rect width="32" height="32" rx="8" className="fill-[#155e59]" />
      <g className="fill-none stroke-[#fffdf8]" strokeWidth="2.2" strokeLinecap="round" strokeLinejoin="round">
        <path d="M11.5 6.5h6l3.5 3.5v7.5h-9.5z" />
        <path d="M5 20.5h3.2c1.1 0 2 .3 2.9.9l.9.6h4.3a1.6 1.6 0 0 1 0 3.2H13" />
        <path d="M17.6 23.4l6-3.1a1.7 1.7 0 0 1 1.7 2.9l-6.4 4.1c-.6.4-1.2.5-1.9.5H5" />
      </g>
    </svg>
  );
}
