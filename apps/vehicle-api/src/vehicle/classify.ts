/**
 * From an upload to an answer: asks the model and puts its prediction into the words of the API.
 *
 * @module
 */

import { newId } from '@plimsoll/kit/database'
import { type KitError, toKitError } from '@plimsoll/kit/errors'
import type { Upload, UploadOutcome } from '@plimsoll/kit/uploads'
import type { ModelPool, Prediction } from '../model/index.ts'
import { timeOfId } from './id-time.ts'
import { pictureUrl } from './picture-url.ts'
import type { Batch, Classification, Failure } from './schemas.ts'

export interface ClassifyOptions {
  readonly signal: AbortSignal
  /** The vehicle that the caller says it is. */
  readonly vehicleId?: string | undefined
  /** Whether a small copy of the picture is to be kept with the answer. */
  readonly keepPicture: boolean
}

/** An answer, and what is stored with it. */
export interface Classified {
  readonly classification: Classification
  /** The small copy, as WebP. */
  readonly picture: Uint8Array | undefined
}

/** Classifies one upload. @throws KitError if the picture cannot be read or the model is busy. */
export async function classifyOne(
  upload: Upload,
  model: ModelPool,
  { signal, vehicleId, keepPicture }: ClassifyOptions,
): Promise<Classified> {
  const { bytes, info } = upload
  const how = { signal, format: info.format, withCopy: keepPicture }
  const prediction = await model.classify(bytes, how)
  const classification = toClassification(upload, prediction, model, vehicleId)
  return { classification, picture: prediction.copy }
}

export interface ClassifiedBatch {
  readonly batch: Batch
  /** Those of its pictures that have an answer. */
  readonly classified: readonly Classified[]
}

/** Classifies several; one that fails takes none of the others with it. */
export async function classifyBatch(
  outcomes: readonly UploadOutcome[],
  model: ModelPool,
  options: ClassifyOptions,
): Promise<ClassifiedBatch> {
  const startedAt = performance.now()
  const results = await Promise.all(
    outcomes.map((outcome) => classifyOutcome(outcome, model, options)),
  )
  const items = results.map((one) => ('error' in one ? one : one.classification))
  const classified = results.filter((one) => 'classification' in one)
  return {
    batch: { items, processing_time_ms: toTenths(performance.now() - startedAt) },
    classified,
  }
}

async function classifyOutcome(
  outcome: UploadOutcome,
  model: ModelPool,
  options: ClassifyOptions,
): Promise<Classified | Failure> {
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
  { label, confidence, uncertain, predictions, timings, copy }: Prediction,
  model: ModelPool,
  vehicleId: string | undefined,
): Classification {
  const id = newId()
  return {
    id,
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
    picture_url: copy === undefined ? null : pictureUrl(id),
    // The time in the id, so that the history of a day is found by ids.
    created_at: new Date(timeOfId(id)).toISOString(),
  }
}

export function toFailure({ code, message }: KitError, name: string): Failure {
  return { error: { error_code: code, message, name } }
}

function toTenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
