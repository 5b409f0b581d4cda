/**
 * Entries of the stream: events, and marks by which a process says that it is here again.
 *
 * @module
 */

import type { StreamEntry } from '../../reliability/redis/index.ts'
import type { EventDraft } from './event-text.ts'

/** What a process adds to the stream. */
export interface Written {
  /** Counts what the process has written. */
  readonly number: number
  /** A mark has neither topic nor type; its data are the topics that only some have heard of. */
  readonly draft: EventDraft
}

export interface Entry extends Written {
  readonly seq: number
  /** The number of the entry before. */
  readonly previous: number
  /** The process that has written it. */
  readonly origin: string
}

const at = ''

/** @param topics Published while Redis was away; `undefined` for too many to name. */
export function markOf(topics: readonly string[] | undefined): EventDraft {
  return { topic: '', type: '', at, data: JSON.stringify(topics ?? null) }
}

export function isMark(draft: EventDraft): boolean {
  return draft.type === ''
}

/** `undefined` for all. */
export function topicsOfMark(draft: EventDraft): readonly string[] | undefined {
  const topics: unknown = JSON.parse(draft.data)
  if (!Array.isArray(topics)) return undefined
  return topics.filter((topic) => typeof topic === 'string')
}

/** As the script takes them. */
export function argumentsOf({ number, draft }: Written): readonly (string | number)[] {
  return [number, draft.topic, draft.type, draft.at, draft.data]
}

/** `undefined` for what no process of this version has written. */
export function entryOf({ id, fields }: StreamEntry): Entry | undefined {
  const of = new Map<string, string>()
  for (let at = 0; at + 1 < fields.length; at += 2) of.set(fields[at] ?? '', fields[at + 1] ?? '')
  const [previous, origin, number] = [of.get('p'), of.get('o'), of.get('n')]
  const [topic, type, time, data] = [of.get('t'), of.get('y'), of.get('a'), of.get('d')]
  if (previous === undefined || origin === undefined || number === undefined) return undefined
  if (topic === undefined || type === undefined || time === undefined) return undefined
  if (data === undefined) return undefined
  return {
    seq: seqOf(id),
    previous: Number(previous),
    origin,
    number: Number(number),
    draft: { topic, type, at: time, data },
  }
}

export function seqOf(id: string): number {
  return Number(id.slice(0, id.indexOf('-')))
}
