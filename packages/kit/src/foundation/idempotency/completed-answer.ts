/**
 * The answer that a handler wants to be kept with what it did.
 *
 * @module
 */

import type { SentAnswer } from './kept-answer.ts'

/** An answer that is kept with the effect it tells of. */
export interface CompletedAnswer {
  /** 200 to 399. Default 200. */
  readonly statusCode?: number
  /** Names in lower case. */
  readonly headers?: Readonly<Record<string, string>>
  /** Serialised as the route would; texts and bytes as they are. */
  readonly body?: unknown
  /**
   * The handler goes on, and its own answer will say more. Copies wait for that one; this is kept
   * if there is none. Default false: this is the answer.
   */
  readonly isProvisional?: boolean
}

/** As much of a reply as is used. */
export interface Serializing {
  readonly raw: { statusCode: number }
  serialize(payload: unknown): string | ArrayBuffer | Buffer
}

/** What the route would send. @throws RangeError for the status of something not done. */
export function toSent(reply: Serializing, answer: CompletedAnswer): SentAnswer {
  const { statusCode = 200, headers = {}, body } = answer
  if (!(statusCode >= 200 && statusCode < 400)) {
    throw new RangeError(`completeWithin is for what was done, got the status ${statusCode}`)
  }
  if (!needsSerializer(body)) return { statusCode, headers, payload: body }
  const json = { 'content-type': 'application/json; charset=utf-8' }
  return {
    statusCode,
    headers: { ...json, ...headers },
    payload: serialized(reply, statusCode, body),
  }
}

function needsSerializer(body: unknown): boolean {
  if (body === undefined || body === null) return false
  return typeof body !== 'string' && !(body instanceof Uint8Array)
}

/** The serializer of a route goes by the status that the reply has at the moment. */
function serialized(reply: Serializing, statusCode: number, body: unknown): unknown {
  const { raw } = reply
  const before = raw.statusCode
  raw.statusCode = statusCode
  try {
    return reply.serialize(body)
  } finally {
    raw.statusCode = before
  }
}
