/**
 * From the raw outputs of the network to an answer.
 *
 * Each view of the picture gives one row of outputs. With `mean_of_softmax` and `mean_of_sigmoid`
 * every row becomes probabilities and these are averaged; with `mean_of_outputs` the rows are
 * averaged first. Pure.
 *
 * @module
 */

import type { Activation, Combine } from './manifest.ts'

/** One label and how sure the model is of it, 0 to 1. */
export interface LabelConfidence {
  readonly label: string
  readonly confidence: number
}

export interface CombineOptions {
  readonly activation: Activation
  readonly combine: Combine
  /** What each row counts for; they add up to 1. */
  readonly weights: readonly number[]
}

/** Probabilities, one for each label, from `weights.length` rows of outputs. */
export function toProbabilities(
  rows: ArrayLike<number>,
  { activation, combine, weights }: CombineOptions,
): readonly number[] {
  const width = rows.length / weights.length
  const activateFirst = combine !== 'mean_of_outputs'
  const mean = new Array<number>(width).fill(0)
  for (const [index, weight] of weights.entries()) {
    const row = Array.from({ length: width }, (_, column) => Number(rows[index * width + column]))
    const values = activateFirst ? activate(row, activation) : row
    for (const [column, value] of values.entries())
      mean[column] = Number(mean[column]) + value * weight
  }
  return activateFirst ? mean : activate(mean, activation)
}

/** Labels by falling confidence; equal ones in the order of the labels. */
export function ranked(
  labels: readonly string[],
  probabilities: readonly number[],
): readonly LabelConfidence[] {
  return labels
    .map((label, index) => ({ label, confidence: rounded(probabilities[index] ?? 0) }))
    .sort((one, other) => other.confidence - one.confidence)
}

function activate(values: readonly number[], activation: Activation): readonly number[] {
  if (activation === 'none') return values
  if (activation === 'sigmoid') return values.map((value) => 1 / (1 + Math.exp(-value)))
  // The largest is subtracted first, because exp overflows above 709.
  const largest = values.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY)
  const exponentials = values.map((value) => Math.exp(value - largest))
  const sum = exponentials.reduce((one, other) => one + other, 0)
  return exponentials.map((value) => value / sum)
}

// Further digits are noise of float32 arithmetic.
function rounded(value: number): number {
  return Math.round(value * 1e6) / 1e6
}
