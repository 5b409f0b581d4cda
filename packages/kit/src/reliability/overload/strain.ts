/**
 * Watches event loop and heap from the time on when the service takes requests.
 *
 * What the start itself costs is no load: counted, an instance would refuse people who sign in just
 * after it said that it is ready.
 *
 * @module
 */

import type { ResolvedOptions } from './options.ts'
import { type HeapState, heapState, Pressure, type PressureLevel } from './pressure.ts'

/** @returns ends it */
export function watchStrain(
  options: Pick<ResolvedOptions, 'eventLoop' | 'heap' | 'sampleMs' | 'clock' | 'meters'>,
  isStarting: () => boolean,
  tell: (pressure: PressureLevel, heap: HeapState) => void,
): () => void {
  const { eventLoop, heap, sampleMs, clock } = options
  if (eventLoop === undefined && heap === undefined) return () => {}
  const meters = options.meters()
  const pressure = eventLoop && new Pressure(eventLoop)
  const stop = clock.every(sampleMs, () => {
    // Read in any case: what it tells is since it was read before.
    const sample = meters.loop()
    if (isStarting()) return
    const level = pressure?.observe(sample) ?? 0
    tell(level, heap ? heapState(meters.heap(), heap) : 'roomy')
  })
  return () => {
    stop()
    meters.close()
  }
}
