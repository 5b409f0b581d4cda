/**
 * How the whole queue stands, and how that is said.
 *
 * @module
 */

import type { Classification } from '../../api/types.ts'
import type { Picture, QueueState, Step } from './queue/queue-state.ts'
import { canRetry, isUnsent } from './queue/queue-steps.ts'
import { labelName, percent, pictures as picturesOf } from './words.ts'

export interface Summary {
  readonly total: number
  readonly classified: number
  /** Refused, here or there, or given up. */
  readonly unclassified: number
  readonly cancelled: number
  readonly uncertain: number
  readonly unsent: number
  readonly retryable: readonly number[]
  /** The most frequent first. */
  readonly labels: readonly (readonly [label: string, count: number])[]
}

export function summarise({ pictures }: Pick<QueueState, 'pictures'>): Summary {
  const results = pictures.flatMap(({ step }) => (step.name === 'classified' ? [step.result] : []))
  const counts = new Map<string, number>()
  for (const { label } of results) counts.set(label, (counts.get(label) ?? 0) + 1)
  return {
    total: pictures.length,
    classified: results.length,
    unclassified: pictures.filter(({ step }) => isUnclassified(step)).length,
    cancelled: pictures.filter(({ step }) => step.name === 'cancelled').length,
    uncertain: results.filter(({ uncertain }) => uncertain).length,
    unsent: pictures.filter(({ step }) => isUnsent(step)).length,
    retryable: pictures.filter(({ step }) => canRetry(step)).map(({ id }) => id),
    labels: [...counts].sort((one, other) => other[1] - one[1]),
  }
}

export function isUnclassified({ name }: Step): boolean {
  return name === 'unfit' || name === 'failed'
}

/** Nothing more will happen by itself. */
export function isOver({ total, classified, unclassified, cancelled }: Summary): boolean {
  return classified + unclassified + cancelled === total
}

/** `show`: `all`, `uncertain`, `unclassified`, `cancelled`, or `label:…`. */
export function isShown({ step }: Picture, show: string): boolean {
  if (show === 'all') return true
  if (show === 'unclassified') return isUnclassified(step)
  if (show === 'cancelled') return step.name === 'cancelled'
  if (step.name !== 'classified') return false
  return show === 'uncertain' ? step.result.uncertain : show === `label:${step.result.label}`
}

/** What somebody is told who does not see the screen; the empty text while there is no news. */
export function announcement({ pictures }: Pick<QueueState, 'pictures'>): string {
  const [only] = pictures
  if (only === undefined) return ''
  if (pictures.length === 1) return announcePicture(only)
  const summary = summarise({ pictures })
  const { total, classified, labels } = summary
  if (!isOver(summary)) return `${classified} of ${picturesOf(total)} classified.`
  const found = labels.map(([label, count]) => `${count} ${labelName(label).toLowerCase()}`)
  const what = found.length === 0 ? '' : `: ${found.join(', ')}`
  const missing = total === classified ? '' : ` ${picturesOf(total - classified)} not classified.`
  return `Finished. ${classified} of ${picturesOf(total)} classified${what}.${missing}`
}

function announcePicture({ step }: Picture): string {
  if (step.name === 'classified') return `${verdict(step.result)}.`
  if (step.name === 'unfit') return step.why
  if (step.name === 'failed') return step.failure.why
  if (step.name === 'cancelled') return 'Cancelled.'
  return step.name === 'checking' ? '' : 'Classifying the picture.'
}

/** `Car, 88 %`, or `Perhaps car, 41 %`. */
export function verdict({ label, confidence, uncertain }: Classification): string {
  return `${claim({ label, uncertain })}, ${percent(confidence)}`
}

export function claim({ label, uncertain }: Pick<Classification, 'label' | 'uncertain'>): string {
  return uncertain ? `Perhaps ${labelName(label).toLowerCase()}` : labelName(label)
}
