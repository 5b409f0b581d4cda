import { useEffect, useState } from 'react'

/** Whole seconds until then, down to 0; 0 without a time. */
export function useSecondsUntil(atMs: number | undefined): number {
  const [nowMs, setNow] = useState(Date.now)
  useEffect(() => {
    if (atMs === undefined) return
    const tick = () => {
      setNow(Date.now())
      if (Date.now() >= atMs) clearInterval(timer)
    }
    const timer = setInterval(tick, 500)
    tick()
    return () => clearInterval(timer)
  }, [atMs])
  return atMs === undefined ? 0 : Math.max(0, Math.ceil((atMs - nowMs) / 1_000))
}
