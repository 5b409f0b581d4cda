/**
 * Sends files, telling how far they are on their way, which `fetch` cannot.
 *
 * As {@link askRaw} it adds the access token, renews it once when it is refused, and turns what goes
 * wrong into an error; one that says too whether the service can have got the files.
 *
 * @module
 */

import { renewToken, sessionStore } from '../session/session-store.ts'
import { apiUrl, type Query } from './client.ts'
import { ProblemError, readRetryAfter } from './problem.ts'
import { UploadLostError } from './upload-lost.ts'

export interface Uploading {
  readonly body: FormData
  readonly headers?: Readonly<Record<string, string>>
  readonly query?: Query
  readonly signal?: AbortSignal
  /** Told the share of the body that has left, from 0 to 1. */
  readonly onProgress?: (share: number) => void
}

export interface Uploaded {
  readonly status: number
  readonly body: unknown
}

/** Without a byte or an answer in between; the service itself gives up much earlier. */
const silenceMaxMs = 90_000

/**
 * The answer, if the service accepts.
 *
 * @throws ProblemError if it refuses; UploadLostError if nothing answers; the reason of the signal.
 */
export async function upload(path: string, uploading: Uploading): Promise<Uploaded> {
  const first = await send(path, uploading)
  if (first.status !== 401) return accepted(first)
  const isRenewed = await renewToken(sessionStore.token)
  return accepted(isRenewed ? await send(path, uploading) : first)
}

interface Answer extends Uploaded {
  readonly retryAfter: string | null
}

function send(path: string, uploading: Uploading): Promise<Answer> {
  const { body, headers, query, signal, onProgress } = uploading
  return new Promise((resolve, reject) => {
    if (signal?.aborted) return reject(signal.reason)
    const request = new XMLHttpRequest()
    let wasSent = false
    const lost = () => reject(signal?.aborted ? signal.reason : new UploadLostError(wasSent))
    const watch = watchSilence(() => request.abort())
    const abort = () => request.abort()
    signal?.addEventListener('abort', abort)

    request.upload.onprogress = ({ loaded, total }) => {
      watch.heard()
      onProgress?.(total === 0 ? 0 : loaded / total)
    }
    request.upload.onload = () => {
      wasSent = true
      onProgress?.(1)
    }
    request.onload = () => resolve(answerOf(request))
    request.onerror = lost
    request.onabort = lost
    request.onloadend = () => {
      watch.end()
      signal?.removeEventListener('abort', abort)
    }

    request.open('POST', apiUrl(path, query))
    for (const [name, value] of Object.entries(headers ?? {})) request.setRequestHeader(name, value)
    if (sessionStore.token !== undefined) {
      request.setRequestHeader('authorization', `Bearer ${sessionStore.token}`)
    }
    request.send(body)
  })
}

function watchSilence(onSilence: () => void) {
  let timer = setTimeout(onSilence, silenceMaxMs)
  return {
    heard() {
      clearTimeout(timer)
      timer = setTimeout(onSilence, silenceMaxMs)
    },
    end: () => clearTimeout(timer),
  }
}

function answerOf(request: XMLHttpRequest): Answer {
  return {
    status: request.status,
    body: parsed(request.responseText),
    retryAfter: request.getResponseHeader('retry-after'),
  }
}

function accepted(answer: Answer): Uploaded {
  const { status, body, retryAfter } = answer
  if (status >= 200 && status < 300) return { status, body }
  throw new ProblemError({ ...(body as object), status }, readRetryAfter(retryAfter))
}

/** What stands between may answer with a page of its own. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return {}
  }
}
