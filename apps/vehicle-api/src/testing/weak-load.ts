/** Takes on every picture that comes. */

import { weaken } from './weaken.ts'

weaken(
  'vehicle-api/src/limits.ts',
  'inFlightMax: 2 * modelWorkers, waitMs: 500, queueMax: 16 * modelWorkers',
  'inFlightMax: 100_000',
)
