/**
 * From an upload to an answer: asks the model and puts its prediction into the words of the API.
 *
 * @module
 */

import { newId } from '@plimsoll/kit/database'
import { type KitError, toKitError } from '@plimsoll/kit/errors'
import type { Upload, UploadOutcome } from '@plimsoll/kit/uploads'
import type { ModelPool, Prediction } from '../model/index.ts'
import type { Batch, BatchItem, Classification } from './schemas.ts'

export interface ClassifyOptions {
  readonly signal: AbortSignal
  /** The vehicle that the caller says it is. */
  readonly vehicleId?: string | undefined
}

/** Classifies one upload. @throws KitError if the picture cannot be read or the model is busy. */
export async function classifyOne(
  upload: Upload,
  model: ModelPool,
  { signal, vehicleId }: ClassifyOptions,
): Promise<Classification> {
  const { bytes, info } = upload
  const prediction = await model.classify(bytes, { signal, format: info.format })
  return toClassification(upload, prediction, model, vehicleId)
}

/** Classifies several; one that fails takes none of the others with it. */
export async function classifyBatch(
  outcomes: readonly UploadOutcome[],
  model: ModelPool,
  options: ClassifyOptions,
): Promise<Batch> {
  const startedAt = performance.now()
  const items = await Promise.all(
    outcomes.map((outcome) => classifyOutcome(outcome, model, options)),
  )
  return { items, processing_time_ms: toTenths(performance.now() - startedAt) }
}

async function classifyOutcome(
  outcome: UploadOutcome,
  model: ModelPool,
  options: ClassifyOptions,
): Promise<BatchItem> {
  if ('error' in outcome) return toFailure(outcome.error, outcome.fileName)
  try {
    return await classifyOne(outcome.upload, model, options)
  } catch (thrown) {
    const error = toKitError(thrown)
    // A defect fails the request, where it is logged; only an answer becomes an item.
    if (error.statusCode === 500 || options.signal.aborted) throw thrown
    return toFailure(error, outcome.upload.fileName)
  }
}

function toClassification(
  { bytes, fileName, info }: Upload,
  { label, confidence, uncertain, predictions, timings }: Prediction,
  model: ModelPool,
  vehicleId: string | undefined,
): Classification {
  return {
    id: newId(),
    ...(vehicleId === undefined ? {} : { vehicle_id: vehicleId }),
    label,
    confidence,
    predictions: predictions.map((prediction) => ({ ...prediction })),
    uncertain,
    processing_time_ms: toTenths(timings.queueMs + timings.decodeMs + timings.inferMs),
    model: model.name,
    image: {
      name: fileName,
      width: info.width,
      height: info.height,
      format: info.format,
      bytes: bytes.length,
    },
    created_at: new Date().toISOString(),
  }
}

export function toFailure({ code, message }: KitError, name: string): BatchItem {
  return { error: { error_code: code, message, name } }
}

function toTenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
