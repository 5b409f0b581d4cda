/**
 * Payloads and results as JSON text of bounded size.
 *
 * @module
 */

import { JobPayloadInvalidError, JobPayloadTooLargeError } from './errors.ts'
import type { JobDefinition } from './job-definition.ts'

/**
 * @throws JobPayloadInvalidError naming each member that is wrong.
 * @throws JobPayloadTooLargeError naming the limit.
 */
export function payloadText(job: JobDefinition, payload: unknown, bytesMax: number): string {
  assertPayload(job, payload)
  const text = JSON.stringify(payload)
  const bytes = Buffer.byteLength(text)
  if (bytes <= bytesMax) return text
  throw new JobPayloadTooLargeError(
    `The payload of job "${job.name}" has ${bytes} bytes; at most ${bytesMax} are accepted.`,
  )
}

/** @throws JobPayloadInvalidError naming each member that is wrong. */
export function assertPayload(job: JobDefinition, payload: unknown): void {
  const faults = job.faultsOf(payload)
  if (faults.length === 0) return
  const [first] = faults
  throw new JobPayloadInvalidError(
    `The payload of job "${job.name}" is not valid: ${first?.pointer || 'it'} ${first?.message}.`,
    { details: faults },
  )
}

/** @throws RangeError if the result is no JSON, or larger than may be kept. */
export function resultText(result: unknown, bytesMax: number): string | null {
  if (result === undefined) return null
  const text: string | undefined = JSON.stringify(result)
  if (text === undefined) throw new RangeError('the result of the job is no JSON')
  const bytes = Buffer.byteLength(text)
  if (bytes <= bytesMax) return text
  throw new RangeError(`the result of the job has ${bytes} bytes; at most ${bytesMax} are kept`)
}

const errorLengthMax = 2_000

/** What is kept of an error: its name and message, in text that every store takes. */
export function errorText(error: unknown, redact?: (text: string) => string): string {
  const told = error instanceof Error ? `${error.name}: ${error.message}` : `threw ${typeof error}`
  // Before it is cut: half a secret is not seen to be one.
  const text = redact === undefined ? told : redact(told)
  return text.slice(0, errorLengthMax).replaceAll('\0', '').toWellFormed()
}
