/**
 * What others may want to hear of at once, told after the commit. Who tells it is not known here; it
 * must not throw, and not wait.
 *
 * @module
 */

import type { Owner } from './owner.ts'
import type { Classification } from './schemas.ts'

export interface VehicleNews {
  classified(owner: Owner, classifications: readonly Classification[]): void
  deleted(owner: Owner, id: string): void
  reported(owner: Owner, report: { readonly id: string; readonly vehicle_id: string }): void
}

/** Where nobody listens. */
export const noNews: VehicleNews = {
  classified: () => {},
  deleted: () => {},
  reported: () => {},
}
