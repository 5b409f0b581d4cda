/**
 * `node health-command.js`: whether the service in this container is alive, for an image that has
 * neither a shell nor a program that asks. Exits 0 or 1, within {@link timeoutMs}.
 *
 * It asks the port that PORT names, and nothing about dependencies: a container is not to be
 * restarted because its database is down.
 *
 * @module
 */

import { get } from 'node:http'

const timeoutMs = 2_000

/** What is wrong; undefined if it is alive. */
export async function complaintOf(
  port: string,
  waitMs: number = timeoutMs,
): Promise<string | undefined> {
  const url = `http://127.0.0.1:${port}/livez`
  const signal = AbortSignal.timeout(waitMs)
  try {
    const status = await statusOf(url, signal)
    return status === 200 ? undefined : `${url} answered ${status}`
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    return `${url} did not answer: ${signal.aborted ? `not within ${waitMs} ms` : reason}`
  }
}

/** Resolves once the whole answer is there: a service that stops in the middle is not well. */
function statusOf(url: string, signal: AbortSignal): Promise<number | undefined> {
  return new Promise((resolve, reject) => {
    const request = get(url, { agent: false, signal }, (response) => {
      response.once('error', reject).once('end', () => resolve(response.statusCode))
      response.resume()
    })
    request.once('error', reject)
  })
}

if (import.meta.main) {
  const complaint = await complaintOf(process.env['PORT'] ?? '8000')
  if (complaint !== undefined) process.stderr.write(`${complaint}\n`)
  process.exitCode = complaint === undefined ? 0 : 1
}
