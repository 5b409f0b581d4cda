import { useState } from 'react'

export interface OpenEntries {
  readonly count: number
  has(sequence: number): boolean
  toggle(sequence: number): void
}

/** Which entries show all that is known of them. */
export function useOpenEntries(): OpenEntries {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set())
  return {
    count: open.size,
    has: (sequence) => open.has(sequence),
    toggle: (sequence) =>
      setOpen((before) => {
        const after = new Set(before)
        if (!after.delete(sequence)) after.add(sequence)
        return after
      }),
  }
}
