import { useEffect, useState } from 'react'

/**
 * Whole seconds that are left of `seconds`, down to 0.
 *
 * @param cause begins afresh when it changes, such as a second error with the same wait
 */
export function useCountdown(seconds: number | undefined, cause?: unknown): number {
  const [left, setLeft] = useState(Math.ceil(seconds ?? 0))
  // biome-ignore lint/correctness/useExhaustiveDependencies: a new cause begins a new countdown.
  useEffect(() => {
    const untilMs = Date.now() + (seconds ?? 0) * 1_000
    const tick = () => setLeft(Math.max(0, Math.ceil((untilMs - Date.now()) / 1_000)))
    tick()
    if (seconds === undefined || seconds <= 0) return
    const timer = setInterval(tick, 250)
    return () => clearInterval(timer)
  }, [seconds, cause])
  return left
}
