import type { LaneStats } from './lane.ts'
import type { HeapState, PressureLevel } from './pressure.ts'
import type { ShedReason } from './shed-counts.ts'

/** How it is now, and counts since the start. */
export interface OverloadStats {
  readonly classes: Readonly<Record<string, LaneStats>>
  readonly shed: Readonly<Record<ShedReason, number>>
  readonly pressure: PressureLevel
  readonly heap: HeapState
}
