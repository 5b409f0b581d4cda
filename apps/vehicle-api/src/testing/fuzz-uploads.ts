/**
 * Sends hostile uploads to a running service and tells what came back.
 *
 * @module
 */

import { form } from './form.ts'
import { type HostileUpload, hostileUpload, type Seedling } from './hostile-uploads.ts'

export interface FuzzOptions {
  /** Where the service listens. */
  readonly url: string
  /** Of every request, such as its credential. */
  readonly headers: Readonly<Record<string, string>>
  readonly seedlings: readonly Seedling[]
  readonly seed: number
  readonly count: number
  /** Requests under way at once. */
  readonly parallel: number
  /** Told after each answer how many there are. */
  readonly onProgress?: (done: number) => void
}

export interface FuzzReport {
  /** Answers by `status error_code`. */
  readonly answers: ReadonlyMap<string, number>
  /** Uploads that were answered 5xx or not at all, by what it takes to repeat them. */
  readonly failures: readonly string[]
  /** Slowest answer. */
  readonly slowestMs: number
}

export async function fuzzUploads(options: FuzzOptions): Promise<FuzzReport> {
  const { seedlings, seed, count, parallel, onProgress } = options
  const answers = new Map<string, number>()
  const failures: string[] = []
  let slowestMs = 0
  let next = 0
  let done = 0

  const sender = async () => {
    for (let index = next++; index < count; index = next++) {
      const startedAt = performance.now()
      const answer = await send(options, hostileUpload(seedlings, seed, index), index)
      slowestMs = Math.max(slowestMs, performance.now() - startedAt)
      answers.set(answer, (answers.get(answer) ?? 0) + 1)
      if (/^(?:5|none)/.test(answer)) failures.push(`seed ${seed}, upload ${index}: ${answer}`)
      onProgress?.(++done)
    }
  }
  await Promise.all(Array.from({ length: parallel }, sender))
  return { answers, failures, slowestMs }
}

/** Alternates between a form and the picture as the body itself. */
async function send(
  { url, headers: signedIn }: FuzzOptions,
  upload: HostileUpload,
  index: number,
): Promise<string> {
  const { bytes, contentType, fileName } = upload
  const asForm = form([{ field: 'file', fileName, type: contentType, bytes }])
  const asBody = { headers: { 'content-type': contentType }, payload: bytes }
  const { headers, payload } = index % 2 === 0 ? asForm : asBody
  try {
    const response = await fetch(`${url}/api/v1/vehicle/classify`, {
      method: 'POST',
      headers: { ...signedIn, ...headers },
      body: Uint8Array.from(payload),
    })
    const body = (await response.json()) as { error_code?: string }
    return response.ok ? '200' : `${response.status} ${body.error_code ?? 'without a code'}`
  } catch (error) {
    return `none: ${String(error)}`
  }
}
