/**
 * From an upload to an answer: asks the model and puts its prediction into the words of the API.
 *
 * @module
 */

import { randomUUIDv7 } from 'node:crypto'
import { type KitError, toKitError } from '@plimsoll/kit/errors'
import type { Upload, UploadOutcome } from '@plimsoll/kit/uploads'
import type { ModelPool, Prediction } from '../model/index.ts'
import type { Batch, Classification } from './schemas.ts'

/** Classifies one upload. @throws KitError if the picture cannot be read or the model is busy. */
export async function classifyOne(
  upload: Upload,
  model: ModelPool,
  signal: AbortSignal,
): Promise<Classification> {
  const { bytes, info } = upload
  const prediction = await model.classify(bytes, { signal, format: info.format })
  return toClassification(upload, prediction, model)
}

/** Classifies several; one that fails takes none of the others with it. */
export async function classifyBatch(
  outcomes: readonly UploadOutcome[],
  model: ModelPool,
  signal: AbortSignal,
): Promise<Batch> {
  const startedAt = performance.now()
  const items = await Promise.all(
    outcomes.map((outcome) => classifyOutcome(outcome, model, signal)),
  )
  return { items, processing_time_ms: toTenths(performance.now() - startedAt) }
}

async function classifyOutcome(
  outcome: UploadOutcome,
  model: ModelPool,
  signal: AbortSignal,
): Promise<Batch['items'][number]> {
  if ('error' in outcome) return toFailure(outcome.error, outcome.fileName)
  try {
    return await classifyOne(outcome.upload, model, signal)
  } catch (thrown) {
    const error = toKitError(thrown)
    // A defect fails the request, where it is logged; only an answer becomes an item.
    if (error.statusCode === 500) throw thrown
    return toFailure(error, outcome.upload.fileName)
  }
}

function toClassification(
  { bytes, fileName, info }: Upload,
  { label, confidence, uncertain, predictions, timings }: Prediction,
  model: ModelPool,
): Classification {
  return {
    id: randomUUIDv7(),
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

function toFailure({ code, message }: KitError, name: string): Batch['items'][number] {
  return { error: { error_code: code, message, name } }
}

function toTenths(milliseconds: number): number {
  return Math.round(milliseconds * 10) / 10
}
