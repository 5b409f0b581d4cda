/**
 * For how long a key may be used.
 *
 * @module
 */

export const lives = [
  { value: '7', label: '7 days' },
  { value: '30', label: '30 days' },
  { value: '90', label: '90 days' },
  { value: 'longest', label: 'As long as the service allows' },
] as const

const dayMs = 86_400_000

/** @returns undefined for as long as the service allows */
export function expiryOf(life: string | null, nowMs: number): string | undefined {
  const days = Number(life)
  return Number.isInteger(days) && days > 0
    ? new Date(nowMs + days * dayMs).toISOString()
    : undefined
}

/** `soon` is what somebody should do something about. */
export function expiryState(expiresAt: string, nowMs: number): 'expired' | 'soon' | 'good' {
  const leftMs = Date.parse(expiresAt) - nowMs
  if (leftMs <= 0) return 'expired'
  return leftMs <= 7 * dayMs ? 'soon' : 'good'
}
