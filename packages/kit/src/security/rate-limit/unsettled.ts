/** What the store has not heard of yet, of one key. */
import type { CountedLimit } from './counted-limits.ts'
import type { StoredWindow } from './limit-store.ts'

export interface Unsettled {
  readonly limit: CountedLimit
  readonly key: string
  /** To be debited; below 0, to be given back. */
  units: number
  /** In the call that is under way, likewise. */
  flying: number
  /** When the first of `units` was taken. */
  sinceUs: number
  /** Until then the store need not hear of `heldMax` units or fewer; undefined if it is to hear. */
  heldUntilUs: number | undefined
  heldMax: number
}

/** Windows go on emptying, so a debt that has waited is worth no more than they still count. */
const lateUs = 1_000_000

const heldUs = 200_000
/** Of what was left, for all processes together: to drain it in 200 ms, twice as much comes in 10. */
const heldPart = 1 / 40

const unheld = { heldUntilUs: undefined, heldMax: 0 }

export function begin(limit: CountedLimit, key: string): Unsettled {
  const unsettled: Unsettled = { limit, key, units: 0, flying: 0, sinceUs: 0, ...unheld }
  limit.unsettled.set(key, unsettled)
  return unsettled
}

/** Of its units, those worth telling. */
export function worthTelling({ limit, key, units, sinceUs }: Unsettled, nowUs: number): number {
  if (units <= 0 || nowUs - sinceUs < lateUs) return units
  const place = limit.counter.seek(key)
  return place < 0 ? 0 : Math.min(units, limit.counter.outstanding(place, nowUs))
}

export function forgetIfDone({ limit, key, units, flying }: Unsettled): void {
  if (units === 0 && flying === 0) limit.unsettled.delete(key)
}

/** After the store has told how it stands: whether it need not hear of the next units for a while. */
export function hold(
  unsettled: Unsettled,
  windows: readonly StoredWindow[],
  nodes: number,
  atUs: number,
): boolean {
  if (windows.length === 0) return false
  const left = Math.min(...windows.map(({ remaining }) => remaining))
  unsettled.heldMax = Math.floor((left * heldPart) / nodes)
  const isHeld = unsettled.heldMax > 0 && mayWait(unsettled)
  unsettled.heldUntilUs = isHeld ? atUs + heldUs : undefined
  return isHeld
}

export function mayWait({ units, heldMax }: Unsettled): boolean {
  return units >= 0 && units <= heldMax
}
