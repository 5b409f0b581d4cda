/**
 * Sends a profile by autocannon: in each stage one instance for each route, at the route's rate.
 *
 * autocannon asks what is due in a second as fast as the connections of the route allow, and then
 * waits for the next. So the instances begin spread over a second, or all routes would burst at once.
 * Times are those of single requests: its own correction for late requests takes one request a
 * millisecond for the plan, whatever the rate is.
 *
 * @module
 */

import { setTimeout as delay } from 'node:timers/promises'
import autocannon, { type Instance, type Request } from 'autocannon'
import type { Observed } from './judge.ts'
import { type Turn, turnsOf } from './plan.ts'
import { tokensIn } from './preparation.ts'
import type { LoadRoute, Profile, Stage } from './profile.ts'
import { requestOf } from './requests.ts'
import { RouteRecord } from './route-record.ts'
import { anyPicture, bodyOf, type Session } from './session.ts'

export interface LoadTarget {
  readonly url: string
  readonly session: Session
  /** Of all routes together; each has one at least. Default 16. */
  readonly connections?: number
  readonly onStage?: (stage: Stage) => void
}

export interface SentLoad {
  readonly observed: readonly Observed[]
}

const connectionsDefault = 16
/** A target that is gone refuses at once, again and again: no more often than it was to be asked. */
const errorsMin = 200

/** What stages that do not count have shown is left out. */
export async function sendLoad(profile: Profile, target: LoadTarget): Promise<SentLoad> {
  const records = new Map(
    profile.routes.map(({ name, status }) => [name, new RouteRecord(name, status)]),
  )
  const turns = turnsOf(profile)
  for (const stage of profile.stages) {
    target.onStage?.(stage)
    const inStage = turns.filter((turn) => turn.stage === stage)
    await Promise.all(
      inStage.map(async (turn, at) => {
        const counted = stage.counts ? records.get(turn.route.name) : undefined
        await delay((1_000 * at) / inStage.length)
        await sendTurn(turn, target, counted ?? new RouteRecord(turn.route.name, turn.route.status))
      }),
    )
  }
  return { observed: [...records.values()].map((record) => record.observed()) }
}

async function sendTurn(turn: Turn, target: LoadTarget, record: RouteRecord): Promise<void> {
  const { stage, route, perSecond } = turn
  const { url } = target
  const connections = connectionsOf(route, target.connections ?? connectionsDefault)
  const count = { asked: 0, heard: 0 }
  await new Promise<void>((resolve, reject) => {
    const instance: Instance = autocannon(
      {
        url,
        duration: stage.seconds,
        connections: Math.min(perSecond, connections),
        overallRate: perSecond,
        requests: [requestsOf(route, target, () => count.asked++)],
        ignoreCoordinatedOmission: true,
        bailout: Math.max(errorsMin, stage.seconds * perSecond),
        skipAggregateResult: true,
      },
      (error) => (error ? reject(error) : resolve()),
    )
    instance.on('response', (_client, status, _bytes, tookMs) => {
      count.heard += 1
      record.answered(status, tookMs)
    })
    instance.on('reqError', () => {
      count.heard += 1
      record.unanswered()
    })
  })
  // A connection that the other side ends is opened again without a word of what was asked on it.
  // What was under way at the end of the stage is no loss.
  record.unanswered(count.asked - count.heard - connections)
}

/** As large a part as the route has of the requests. */
export function connectionsOf({ share }: Pick<LoadRoute, 'share'>, all: number): number {
  return Math.max(1, Math.round((all * share) / 100))
}

/** Made anew for each request, as tokens change. */
function requestsOf(route: LoadRoute, { session }: LoadTarget, onAsk: () => void): Request {
  const isRefresh = route.body === 'refresh token'
  let turn = 0
  return {
    setupRequest(defaults, context: { used?: string }) {
      onAsk()
      const refreshToken = isRefresh ? session.takeRefreshToken() : ''
      context.used = refreshToken
      const request = requestOf(route, {
        account: session.account,
        accessToken: session.accessToken(),
        refreshToken,
        picture: anyPicture(turn++),
      })
      const { method, path, headers } = request
      return { ...defaults, method, path, headers: { ...headers }, body: bodyOf(request) }
    },
    onResponse(status, body, { used = '' }: { used?: string }) {
      if (!isRefresh) return
      const next = status === 200 ? tokensIn(JSON.parse(body)).refreshToken : used
      session.giveRefreshToken(used, next)
    },
  }
}
