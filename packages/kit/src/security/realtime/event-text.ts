/**
 * The text of an event as clients get it, made in two steps: what is known when it is published, and
 * its number, which Redis may give.
 *
 * @module
 */

import type { RealtimeEvent, SentEvent } from './hub-port.ts'

/** An event without its number. */
export interface EventDraft {
  readonly topic: string
  readonly type: string
  /** When it was published, as in RFC 3339. */
  readonly at: string
  /** JSON. */
  readonly data: string
}

const nameLengthMax = 256
// What surrounds the parts of an event, with the longest number.
const frameBytes = 64

/** @throws RangeError for a name that cannot be or for too many bytes, TypeError for what is not JSON. */
export function draftOf(event: RealtimeEvent, nowMs: number, bytesMax: number): EventDraft {
  const { topic, type, data } = event
  requireName('topic', topic)
  requireName('type', type)
  const draft = { topic, type, at: new Date(nowMs).toISOString(), data: jsonOf(data) }
  const bytes = bytesOf(draft)
  if (bytes <= bytesMax) return draft
  throw new RangeError(`an event of ${type} has ${bytes} bytes, and ${bytesMax} are allowed`)
}

/** At least as many as the text will have. */
export function bytesOf({ topic, type, data, at }: EventDraft): number {
  // Both names may be escaped by JSON, which none that is reasonable needs.
  return frameBytes + 2 * (topic.length + type.length) + at.length + Buffer.byteLength(data)
}

export function sentEvent(seq: number, { topic, type, at, data }: EventDraft): SentEvent {
  const names = `{"type":${JSON.stringify(type)},"topic":${JSON.stringify(topic)}`
  const bytes = Buffer.from(`${names},"seq":${seq},"at":${JSON.stringify(at)},"data":${data}}`)
  return { seq, topic, type, bytes }
}

function jsonOf(data: unknown): string {
  // What JSON leaves out, such as `undefined`, is null, as in an array.
  return JSON.stringify(data) ?? 'null'
}

function requireName(what: string, name: string): void {
  if (typeof name === 'string' && name.length > 0 && name.length <= nameLengthMax) return
  throw new RangeError(`the ${what} of an event must have 1 to ${nameLengthMax} characters`)
}
