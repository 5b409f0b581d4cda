/**
 * What may be sent to be classified, as the configuration says.
 *
 * @module
 */

import type { UploadLimits } from '../model/index.ts'
import type { ServiceConfig } from '../service-config.ts'
import { imageTypes } from './picture-bodies.ts'

/** Not as much as all files of a batch might have together: each request is held in memory. */
export function batchBytesMax(bytesMax: number): number {
  return 4 * bytesMax
}

export function uploadLimits({
  bodyLimitBytes,
  uploadPixelsMax,
  batchFilesMax,
  batchDirectMax,
}: Pick<
  ServiceConfig,
  'bodyLimitBytes' | 'uploadPixelsMax' | 'batchFilesMax' | 'batchDirectMax'
>): UploadLimits {
  return {
    bytes_max: bodyLimitBytes,
    batch_bytes_max: batchBytesMax(bodyLimitBytes),
    batch_files_max: batchFilesMax,
    // With no more pictures than that in a batch, none is too many to be answered at once.
    batch_direct_max: Math.min(batchDirectMax, batchFilesMax),
    pixels_max: uploadPixelsMax,
    formats: imageTypes.map((type) => type.slice('image/'.length)),
  }
}
