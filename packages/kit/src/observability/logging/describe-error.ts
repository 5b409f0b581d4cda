/**
 * What a log may say of an error: its type, message, code, stack and causes. Whatever else hangs on
 * it stays out, because drivers hang whole queries, requests and connection options there.
 *
 * @module
 */

import { redact } from './redact.ts'

/** An error as the log shows it. */
export interface ErrorRecord {
  readonly type: string
  readonly message: string
  readonly code?: string | number
  readonly stack?: string
  readonly cause?: ErrorRecord
  /** The parts of an AggregateError. */
  readonly errors?: readonly ErrorRecord[]
}

const causesMax = 5
const partsMax = 5

/** The allow-listed members of the error, without secrets; a thrown non-error is its text. */
export function describeError(error: unknown, depth = 0): ErrorRecord {
  if (!(error instanceof Error)) return { type: typeof error, message: textOf(error) }

  const { message, stack, cause } = error
  const { code, errors } = error as { code?: unknown; errors?: unknown }
  const mayGoOn = depth < causesMax
  return {
    type: String(error.name),
    message: redact(String(message)),
    ...(isCode(code) && { code: typeof code === 'string' ? redact(code) : code }),
    ...(typeof stack === 'string' && { stack: redact(stack) }),
    ...(cause != null && mayGoOn && { cause: describeError(cause, depth + 1) }),
    ...(Array.isArray(errors) && mayGoOn && { errors: parts(errors, depth + 1) }),
  }
}

function parts(errors: readonly unknown[], depth: number): ErrorRecord[] {
  return errors.slice(0, partsMax).map((error) => describeError(error, depth))
}

function isCode(code: unknown): code is string | number {
  return typeof code === 'string' || typeof code === 'number'
}

/** An object that was thrown is only named: nobody has decided what of it may be shown. */
function textOf(thrown: unknown): string {
  return typeof thrown === 'object' && thrown !== null ? '[object]' : redact(String(thrown))
}
