/**
 * What a profile comes to: how often each route is asked in each stage, and what is then demanded of
 * it. Both generators of load go by this and reckon nothing for themselves.
 *
 * @module
 */

import type { LoadRoute, Profile, Stage } from './profile.ts'

/** One route in one stage. */
export interface Turn {
  readonly stage: Stage
  readonly route: LoadRoute
  readonly startSeconds: number
  readonly perSecond: number
}

/** What is demanded of a route over all stages that count. */
export interface Limits {
  readonly route: string
  readonly failedShareMax: number
  readonly answeredMin: number
  readonly p95Ms: number
  readonly p99Ms: number
}

/** @throws RangeError if a route would not be asked a whole number of times each second */
export function turnsOf({ stages, routes }: Profile): readonly Turn[] {
  const shares = routes.reduce((sum, { share }) => sum + share, 0)
  if (shares !== 100) throw new RangeError(`the shares of the profile make ${shares}, not 100`)
  let startSeconds = 0
  return stages.flatMap((stage) => {
    const turns = routes.map((route) => {
      const perSecond = (stage.perSecond * route.share) / 100
      if (Number.isInteger(perSecond) && perSecond > 0)
        return { stage, route, startSeconds, perSecond }
      throw new RangeError(
        `${route.name} would be asked ${perSecond} times a second in ${stage.name}`,
      )
    })
    startSeconds += stage.seconds
    return turns
  })
}

export function limitsOf(profile: Profile): readonly Limits[] {
  const turns = turnsOf(profile)
  return profile.routes.map(({ name, p95Ms, p99Ms }) => {
    const planned = turns
      .filter(({ stage, route }) => stage.counts && route.name === name)
      .reduce((sum, { stage, perSecond }) => sum + stage.seconds * perSecond, 0)
    return {
      ...{ route: name, p95Ms, p99Ms, failedShareMax: profile.failedShareMax },
      answeredMin: Math.ceil(profile.answeredShareMin * planned),
    }
  })
}

/** The same stages, shorter or longer: all together so many seconds, each one at least. */
export function lasting(profile: Profile, seconds: number): Profile {
  const whole = profile.stages.reduce((sum, stage) => sum + stage.seconds, 0)
  const stages = profile.stages.map((stage) => ({
    ...stage,
    seconds: Math.max(1, Math.round((stage.seconds * seconds) / whole)),
  }))
  return { ...profile, stages }
}

/** One stage instead of all: what is sent as long as nothing else is said. */
export function steadily(profile: Profile, perSecond: number, seconds: number): Profile {
  return { ...profile, stages: [{ name: 'steady', seconds, perSecond, counts: true }] }
}
