import type { Clock } from '../clock.ts'

/** Time that passes when the test says so. */
export interface ManualClock extends Clock {
  readonly advance: (ms: number) => void
}

export function manualClock(): ManualClock {
  let nowMs = 0
  const due: { readonly atMs: number; readonly act: () => void }[] = []
  const repeated: { readonly ms: number; readonly act: () => void }[] = []

  function after(ms: number, act: () => void): void {
    due.push({ atMs: nowMs + ms, act })
    due.sort((one, other) => one.atMs - other.atMs)
  }
  return {
    now: () => nowMs,
    after,
    every(ms, act) {
      const entry = { ms, act }
      repeated.push(entry)
      const again = () => {
        if (!repeated.includes(entry)) return
        act()
        after(ms, again)
      }
      after(ms, again)
      return () => void repeated.splice(repeated.indexOf(entry), 1)
    },
    advance(ms) {
      const endsAtMs = nowMs + ms
      for (let next = due[0]; next && next.atMs <= endsAtMs; next = due[0]) {
        due.shift()
        nowMs = next.atMs
        next.act()
      }
      nowMs = endsAtMs
    },
  }
}
