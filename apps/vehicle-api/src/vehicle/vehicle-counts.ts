/**
 * What the vehicle domain has done so far, for metrics.
 *
 * @module
 */

export interface VehicleStats {
  /** Batches that were accepted, by when they are classified. */
  readonly batches: Readonly<Record<'direct' | 'background', number>>
  /** Pictures of batches, by whether they have an answer or an error in its place. */
  readonly batchPictures: Readonly<Record<'answered' | 'refused', number>>
  /** Reports that were finished in this process. */
  readonly reports: Readonly<Record<'ready' | 'failed', number>>
}

/** The same, to be counted up where it happens. */
export type VehicleCounts = {
  readonly [Name in keyof VehicleStats]: {
    -readonly [Result in keyof VehicleStats[Name]]: number
  }
}

export function vehicleCounts(): VehicleCounts {
  return {
    batches: { direct: 0, background: 0 },
    batchPictures: { answered: 0, refused: 0 },
    reports: { ready: 0, failed: 0 },
  }
}
