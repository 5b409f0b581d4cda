/**
 * The profile in the words of k6: one scenario for each route in each stage, at a constant rate of
 * arrivals, and thresholds on the tag `route`. Warm-up requests have a tag of their own.
 *
 * Without the types of k6, which do not pass our compiler settings; `k6.test.ts` compares.
 *
 * @module
 */

import { limitsOf, turnsOf } from './plan.ts'
import type { Profile } from './profile.ts'

/** Tag of requests that no threshold looks at. */
export const uncounted = 'uncounted'

export interface K6Scenario {
  executor: 'constant-arrival-rate'
  exec: string
  rate: number
  timeUnit: string
  duration: string
  startTime: string
  gracefulStop: string
  preAllocatedVUs: number
  maxVUs: number
  env: Record<string, string>
  tags: Record<string, string>
}

export interface K6Options {
  scenarios: Record<string, K6Scenario>
  thresholds: Record<string, string[]>
}

export function k6Options(profile: Profile): K6Options {
  return { scenarios: scenariosOf(profile), thresholds: thresholdsOf(profile) }
}

function scenariosOf(profile: Profile): Record<string, K6Scenario> {
  const scenarios = turnsOf(profile).map(({ stage, route, startSeconds, perSecond }) => {
    const scenario: K6Scenario = {
      executor: 'constant-arrival-rate',
      exec: 'ask',
      rate: perSecond,
      timeUnit: '1s',
      duration: `${stage.seconds}s`,
      startTime: `${startSeconds}s`,
      gracefulStop: '10s',
      // As many as would be waiting if an answer took a second.
      preAllocatedVUs: perSecond,
      maxVUs: 4 * perSecond,
      env: { ROUTE: route.name },
      tags: { route: stage.counts ? route.name : uncounted },
    }
    return [`${stage.name}-${route.name}`, scenario] as const
  })
  return Object.fromEntries(scenarios)
}

function thresholdsOf(profile: Profile): Record<string, string[]> {
  const thresholds = limitsOf(profile).flatMap(
    ({ route, failedShareMax, answeredMin, p95Ms, p99Ms }) => [
      [`http_reqs{route:${route}}`, [`count>=${answeredMin}`]] as const,
      [`http_req_failed{route:${route}}`, [`rate<=${failedShareMax}`]] as const,
      [`http_req_duration{route:${route}}`, [`p(95)<=${p95Ms}`, `p(99)<=${p99Ms}`]] as const,
    ],
  )
  return Object.fromEntries(thresholds)
}
