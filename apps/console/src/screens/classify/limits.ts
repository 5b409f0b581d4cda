/**
 * What the service takes, so that a vain upload is not even begun.
 *
 * @module
 */

import type { ModelMetadata } from '../../api/types.ts'

/** Bytes, pixels and numbers at most. */
export interface PictureLimits {
  readonly bytesMax: number
  readonly pixelsMax: number
  readonly batchFilesMax: number
  readonly batchBytesMax: number
  /** A batch of more is classified in the background. */
  readonly batchDirectMax: number
}

/** Those of a service that is configured with nothing, as its documentation has them. */
export const usualLimits: PictureLimits = {
  bytesMax: 10 * 1_048_576,
  pixelsMax: 50_000_000,
  batchFilesMax: 16,
  batchBytesMax: 40 * 1_048_576,
  batchDirectMax: 8,
}

/** An older service does not tell them; it refuses what it does not take. */
export function readLimits(told: Partial<ModelMetadata['limits']> = {}): PictureLimits {
  return {
    bytesMax: told.bytes_max ?? usualLimits.bytesMax,
    pixelsMax: told.pixels_max ?? usualLimits.pixelsMax,
    batchFilesMax: told.batch_files_max ?? usualLimits.batchFilesMax,
    batchBytesMax: told.batch_bytes_max ?? usualLimits.batchBytesMax,
    batchDirectMax: told.batch_direct_max ?? usualLimits.batchDirectMax,
  }
}
