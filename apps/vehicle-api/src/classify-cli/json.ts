/**
 * The answers as data, with the members that the API has.
 *
 * @module
 */

import type { ModelManifest } from '../model/index.ts'
import type { Outcome } from './classify-file.ts'

export function toJson(
  outcomes: readonly Outcome[],
  { name, version, accuracy }: ModelManifest,
  top: number | undefined,
): string {
  const items = outcomes.map((outcome) => itemOf(outcome, top))
  const model = { name, version, accuracy: accuracy?.summary ?? null }
  return `${JSON.stringify({ model, items }, undefined, 2)}\n`
}

function itemOf(outcome: Outcome, top: number | undefined): object {
  if ('code' in outcome) {
    const { file, code, message } = outcome
    return { file, error: { error_code: code, message } }
  }
  const { file, prediction, workMs, image } = outcome
  const { label, confidence, uncertain, predictions } = prediction
  const { width, height, format, bytes } = image
  return {
    file,
    label,
    confidence,
    uncertain,
    predictions: predictions.slice(0, top),
    processing_time_ms: Math.round(workMs * 10) / 10,
    image: { width, height, format, bytes },
  }
}
