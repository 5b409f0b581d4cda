/**
 * An error with its causes as Sentry shows them: type, message, code and stack of each. Whatever
 * else hangs on an error stays out, because drivers hang queries and connection options there.
 *
 * @module
 */

import type { ShortenPath } from './shorten-path.ts'
import { framesOf, type StackFrame } from './stack-frames.ts'

/** How the error came to us. */
export interface Mechanism {
  readonly type: string
  readonly handled: boolean
}

export interface ExceptionValue {
  readonly type: string
  readonly value: string
  readonly mechanism: Mechanism & {
    readonly exception_id: number
    readonly parent_id?: number
    /** The member of the parent that it was found in. */
    readonly source?: string
    readonly data?: { readonly code: string }
  }
  readonly stacktrace?: { readonly frames: readonly StackFrame[] }
}

export interface ExceptionStyle {
  readonly mechanism: Mechanism
  readonly shortenPath: ShortenPath
  /** Of messages: takes machine paths out. */
  readonly cleanText: (text: string) => string
}

interface Found {
  readonly thrown: unknown
  readonly parentId?: number
  readonly source?: string
}

const valuesMax = 8
const partsMax = 4

/** The error that was thrown comes last, before it what it was caused by. */
export function describeExceptions(thrown: unknown, style: ExceptionStyle): ExceptionValue[] {
  const found: Found[] = [{ thrown }]
  const seen = new Set<unknown>([thrown])
  // The list grows while it is walked.
  for (const [id, { thrown: parent }] of found.entries()) {
    for (const child of childrenOf(parent, id)) {
      if (found.length >= valuesMax || seen.has(child.thrown)) continue
      seen.add(child.thrown)
      found.push(child)
    }
  }
  return found.map((each, id) => describe(each, id, style)).reverse()
}

/** The name of the kind of error, for what is grouped by it. */
export function typeOf(thrown: unknown): string {
  if (!(thrown instanceof Error)) return typeof thrown
  return String(thrown.name).slice(0, 100)
}

/** The code that drivers and Node put on errors. */
export function codeOf(thrown: unknown): string | undefined {
  if (!(thrown instanceof Error)) return undefined
  const { code } = thrown as { readonly code?: unknown }
  if (typeof code === 'number') return String(code)
  return typeof code === 'string' ? code.slice(0, 64) : undefined
}

function childrenOf(parent: unknown, parentId: number): Found[] {
  if (!(parent instanceof Error)) return []
  const { cause, errors } = parent as { readonly cause?: unknown; readonly errors?: unknown }
  const parts = Array.isArray(errors) ? errors.slice(0, partsMax) : []
  return [
    ...(cause == null ? [] : [{ thrown: cause, parentId, source: 'cause' }]),
    ...parts.map((part, at) => ({ thrown: part, parentId, source: `errors[${at}]` })),
  ]
}

function describe({ thrown, ...place }: Found, id: number, style: ExceptionStyle): ExceptionValue {
  const frames = thrown instanceof Error ? framesOf(thrown, style.shortenPath) : []
  const code = codeOf(thrown)
  return {
    type: typeOf(thrown),
    value: style.cleanText(textOf(thrown)),
    mechanism: {
      ...style.mechanism,
      exception_id: id,
      ...(place.parentId !== undefined && { parent_id: place.parentId }),
      ...(place.source !== undefined && { source: place.source }),
      ...(code !== undefined && { data: { code } }),
    },
    ...(frames.length > 0 && { stacktrace: { frames } }),
  }
}

/** An object that was thrown is only named: nobody has decided what of it may be shown. */
function textOf(thrown: unknown): string {
  if (thrown instanceof Error) return String(thrown.message)
  return typeof thrown === 'object' && thrown !== null ? '[object]' : String(thrown)
}
