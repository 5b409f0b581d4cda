/**
 * What came back for one request, as plain data that a judge may read.
 *
 * It may hold secrets, so it is never serialised: what a report stores is the redacted exchange that
 * `exchange` names.
 *
 * @module
 */

/** How an exchange ended. */
export type Ending =
  /** A response came. */
  | 'answered'
  /** The connection was refused. */
  | 'refused'
  /** The connection was reset, or ended without a response. */
  | 'reset'
  | 'closed'
  | 'timed-out'

export interface Answer {
  /** Id of the recorded exchange. */
  readonly exchange: string
  readonly method: string
  /** Path and query as sent. */
  readonly path: string
  readonly ending: Ending
  /** 0 without a response; it stands although the body broke off, as {@link ending} then says. */
  readonly status: number
  /** Lower-case names; several of one name are joined by ', ' ('\n' for set-cookie). */
  readonly headers: Readonly<Record<string, string>>
  /** As UTF-8, at most the first 256 KiB; {@link bodyBytes} counts all. */
  readonly body: string
  readonly bodyBytes: number
  /** Milliseconds from the start of the request to the end of the response. */
  readonly ms: number
  /** Milliseconds from the start of the run, monotonic. */
  readonly atMs: number
  /** What was sent, to be subtracted before a leak is searched for. */
  readonly sent: string
}

/** 2xx, whole: a body that broke off is no success. */
export function isSuccess({ status, ending }: Answer): boolean {
  return status >= 200 && status < 300 && ending === 'answered'
}

/** 4xx, or a connection that was ended: rejection, if health holds afterwards. */
export function isRejected({ status, ending }: Answer): boolean {
  return (status >= 400 && status < 500) || ending === 'reset' || ending === 'closed'
}

export function isServerError({ status }: Answer): boolean {
  return status >= 500
}

/** The body as JSON; undefined if it is none. */
export function jsonOf({ body }: Pick<Answer, 'body'>): unknown {
  try {
    return JSON.parse(body)
  } catch {
    // Not JSON: that is an answer too.
    return undefined
  }
}

/** "GET /x answered 404 in 3 ms", for people. */
export function told(answer: Answer): string {
  const { method, path, ending, status, ms } = answer
  const what = ending === 'answered' ? `answered ${status}` : brokenOff(ending, status)
  return `${method} ${path} ${what} after ${Math.round(ms)} ms`
}

function brokenOff(ending: Exclude<Ending, 'answered'>, status: number): string {
  return status === 0 ? endings[ending] : `answered ${status} and broke off`
}

const endings = {
  refused: 'was refused',
  reset: 'was reset',
  closed: 'was closed without an answer',
  'timed-out': 'had no answer',
} as const
