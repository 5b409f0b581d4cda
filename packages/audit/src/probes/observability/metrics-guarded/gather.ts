import { isSuccess } from '../../../gather/answer.ts'
import { parseMetrics } from '../../../gather/metrics-text.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Attempt, Facts } from './judge.ts'

/** Ways to ask for the same thing that a rule for one path may not cover. */
const variants: readonly (readonly [string, (path: string) => string])[] = [
  ['the path itself', (path) => path],
  ['a trailing slash', (path) => `${path}/`],
  ['a query', (path) => `${path}?format=prometheus`],
  ['a doubled slash', (path) => `/${path}`],
  ['another case', (path) => path.toUpperCase()],
  ['an encoded letter', (path) => path.replace(/m/, '%6d')],
  ['a prefix of actuators', () => '/actuator/prometheus'],
  ['a prefix of APIs', () => '/api/metrics'],
  ['a prefix for internals', () => '/internal/metrics'],
]

export async function gather(stand: Stand): Promise<Facts> {
  const { discovery, http } = stand
  const { metrics = '/metrics', metricsOrigin } = discovery
  const attempts: Attempt[] = []
  for (const [name, pathOf] of variants) {
    const answer = await http.send({ path: pathOf(metrics) })
    attempts.push({ name, answer, isMetrics: isSuccess(answer) && isExposition(answer.body) })
  }
  return {
    isKnown: discovery.metrics !== undefined,
    isElsewhere: metricsOrigin !== undefined && metricsOrigin !== http.origin,
    attempts,
    health: await stand.healthHolds(),
  }
}

function isExposition(body: string): boolean {
  const { families, problems } = parseMetrics(body)
  return problems.length === 0 && families.some(({ samples }) => samples.length > 0)
}
