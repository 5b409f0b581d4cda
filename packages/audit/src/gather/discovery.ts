/** Where a service answers what every service is asked: declared, or guessed. @module */

import { randomBytes } from 'node:crypto'
import type { AuditConfig } from '../config/config-schema.ts'
import type { Answer } from './answer.ts'
import type { Http } from './http-client.ts'

export interface Discovery {
  /** Path of liveness; undefined if none is declared and no guess answers. */
  readonly liveness: string | undefined
  readonly readiness: string | undefined
  readonly metrics: string | undefined
  /** The other origin that serves metrics, if one is declared. */
  readonly metricsOrigin: string | undefined
  readonly openapi: string | undefined
  /** A path of this run that surely does not exist. */
  readonly randomPath: () => string
  /**
   * Whether the answer is the one that any path gets: two random siblings answer the same status
   * and a body of the same kind and length.
   */
  readonly isCatchAll: (answer: Answer) => Promise<boolean>
}

/** Usual names; advisory, the config decides. */
const guesses = {
  liveness: ['/livez', '/healthz', '/health/live', '/health', '/live', '/ping', '/_health'],
  readiness: ['/readyz', '/health/ready', '/ready', '/readiness', '/health', '/healthz'],
  metrics: ['/metrics'],
  openapi: ['/openapi.json', '/docs/json', '/swagger.json', '/v3/api-docs', '/openapi.yaml'],
} as const

type Target = NonNullable<AuditConfig['target']>

/** Asks each guess at most once; declared paths are not asked at all. */
export async function discover(http: Http, target: Target = {}): Promise<Discovery> {
  const asked = new Map<string, Promise<Answer>>()
  const ask = (path: string): Promise<Answer> => {
    const answer = asked.get(path) ?? http.send({ path, timeoutMs: 5_000 })
    asked.set(path, answer)
    return answer
  }
  const isCatchAll = createCatchAllCheck(http)
  const guess = async (
    paths: readonly string[],
    fits: (answer: Answer) => boolean,
  ): Promise<string | undefined> => {
    for (const path of paths) {
      const answer = await ask(path)
      if (fits(answer) && !(await isCatchAll(answer))) return path
    }
    return undefined
  }
  const metrics = splitOrigin(target.metrics, http.origin)
  return {
    liveness: target.liveness ?? (await guess(guesses.liveness, isHealthy)),
    readiness: target.readiness ?? (await guess(guesses.readiness, isHealthy)),
    metrics: metrics.path ?? (await guess(guesses.metrics, isExposition)),
    metricsOrigin: metrics.origin,
    openapi: target.openapi ?? (await guess(guesses.openapi, isOpenApi)),
    randomPath,
    isCatchAll,
  }
}

function isHealthy({ status }: Answer): boolean {
  return status === 200
}

/** Guarded metrics are found too: 401 where another path gets 404. */
function isExposition({ status, body }: Answer): boolean {
  return status === 401 || status === 403 || (status === 200 && /^# (?:TYPE|HELP) /m.test(body))
}

function isOpenApi({ status, body }: Answer): boolean {
  return status === 200 && /["']?(?:openapi|swagger)["']?\s*:\s*["']?\d/.test(body.slice(0, 4_096))
}

function splitOrigin(
  place: string | undefined,
  origin: string,
): { origin: string | undefined; path: string | undefined } {
  if (place === undefined || place.startsWith('/')) return { origin: undefined, path: place }
  const url = new URL(place.replaceAll('{port}', new URL(origin).port))
  return { origin: url.origin, path: url.pathname + url.search }
}

function randomPath(): string {
  return `/plimsoll-${randomBytes(6).toString('hex')}`
}

/** Remembers the siblings of each folder, as they are asked for often. */
function createCatchAllCheck(http: Http): Discovery['isCatchAll'] {
  const siblings = new Map<string, Promise<readonly Answer[]>>()
  return async (answer) => {
    const folder = answer.path.replace(/[?#].*$/s, '').replace(/[^/]*$/, '')
    const known =
      siblings.get(folder) ??
      Promise.all([1, 2].map(() => http.send({ path: folder + randomPath().slice(1) })))
    siblings.set(folder, known)
    return (await known).every((sibling) => isAlike(answer, sibling))
  }
}

function isAlike(a: Answer, b: Answer): boolean {
  const kind = ({ headers }: Answer): string => headers['content-type']?.split(';')[0] ?? ''
  const length = ({ body, path }: Answer): number => body.replaceAll(path, '').length
  const difference = Math.abs(length(a) - length(b))
  return a.status === b.status && kind(a) === kind(b) && difference <= 16 + length(b) / 50
}
