/** The load line: a ring, and the water that it must stay above. */
export function Mark({ size = 28 }: { readonly size?: number }) {
  return (
    <svg width={size} height={size} viewBox="0 0 32 32" aria-hidden="true" focusable="false">
      <rect width="32" height="32" rx="7" fill="#0b5c7a" />
      <g fill="none" stroke="#fff" strokeWidth="2.6">
        <circle cx="16" cy="16" r="8" />
        <path d="M4 16h24" strokeLinecap="round" />
      </g>
    </svg>
  )
}
