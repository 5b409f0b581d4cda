/**
 * Fetches a key set and believes nothing about the other end: no redirect is followed, no more than
 * the bound is read whatever length is announced, and the signal ends it at any point.
 *
 * @module
 */

import { KeySetFault } from './key-set-fault.ts'

export type Fetch = typeof globalThis.fetch

export interface FetchedKeySet {
  readonly bytes: Uint8Array
  readonly cacheControl: string | null
}

export const keySetBytesMax = 262_144

/** @throws KeySetFault */
export async function fetchKeySet(
  url: string,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<FetchedKeySet> {
  try {
    return await Promise.race([readAnswer(url, fetch, signal), untilAborted(signal)])
  } catch (error) {
    if (error instanceof KeySetFault) throw error
    if (signal.aborted) throw new KeySetFault('timeout', 'the issuer did not answer in time', error)
    throw new KeySetFault('unreachable', 'the issuer cannot be reached', error)
  }
}

async function readAnswer(url: string, fetch: Fetch, signal: AbortSignal): Promise<FetchedKeySet> {
  const answer = await fetch(url, {
    redirect: 'manual',
    headers: { accept: 'application/jwk-set+json, application/json' },
    signal,
  })
  if (answer.status !== 200) {
    // What is not read would keep the connection.
    await answer.body?.cancel()
    throw new KeySetFault('status', `the issuer answered ${answer.status}; redirects end here`)
  }
  return {
    bytes: await readBounded(answer.body ?? []),
    cacheControl: answer.headers.get('cache-control'),
  }
}

async function readBounded(
  body: AsyncIterable<Uint8Array> | readonly Uint8Array[],
): Promise<Uint8Array> {
  const chunks: Uint8Array[] = []
  let bytes = 0
  for await (const chunk of body) {
    bytes += chunk.byteLength
    // Leaving the loop cancels the body, and with it the connection.
    if (bytes > keySetBytesMax) {
      throw new KeySetFault('too_large', `the key set is over ${keySetBytesMax} bytes`)
    }
    chunks.push(chunk)
  }
  return Buffer.concat(chunks)
}

/** So that a `fetch` which does not heed the signal is not waited for either. */
function untilAborted(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    signal.addEventListener('abort', () => reject(signal.reason), { once: true })
  })
}
