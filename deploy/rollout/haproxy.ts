/**
 * Deploys behind HAProxy: weights by its admin socket, instances by commands of whoever runs them,
 * be it systemd, compose or something else.
 *
 * @module
 */

import type { Facts } from './facts.ts'
import { serverStates, type Weights, weightLine, weightsOf } from './haproxy-weights.ts'
import type { Act, Outcome } from './outside.ts'
import type { Platform } from './platform.ts'
import type { HaproxySettings } from './settings.ts'
import { type ActTask, FinalStop, Stop, type Task } from './task.ts'

const everyMs = 100
/** An instance that is told to end says that it is not ready, and HAProxy asks every half second. */
const downWithinMs = 10_000

export interface HaproxyOptions {
  readonly settings: HaproxySettings
  readonly image: string
  readonly operate: Platform['operate']
}

export function haproxy({ settings, image, operate }: HaproxyOptions): Platform {
  const { canary, stable } = settings
  const stops = canary.map((server) => instance(settings, 'stop', server, image))
  return {
    look: [trafficTask(settings), currentTask(settings)],
    operate,
    migrate: operate({
      title: 'migrate the schema',
      program: 'service',
      args: () => ['migrate', 'up', '--json'],
      read: () => undefined,
    }),
    start: canary.flatMap((server) => [
      instance(settings, 'start', server, image),
      serverTask(settings, server, 'up'),
    ]),
    share: (percent) => weigh(settings, weightsOf(settings, percent), titleOf(percent)),
    promote: [
      ...stable.flatMap((server) => [marked(server), ...replaced(settings, server, image)]),
      ...weigh(settings, weightsOf(settings, 0), 'give all requests to the stable instances'),
      ...stops,
    ],
    withdraw: (facts) => [...withdrawn(settings, facts), ...stops],
  }
}

function titleOf(percent: number): string {
  return `give the canary ${percent} % of the requests`
}

function withdrawn(settings: HaproxySettings, facts: Facts): readonly Task[] {
  const { promoted = [], previous = '' } = facts
  const untouched = settings.stable.filter((server) => !promoted.includes(server))
  const back = weightsOf(settings, 0)
  const away = Object.fromEntries(promoted.map((server) => [server, 0]))
  const title = 'give all requests to the stable instances'
  if (promoted.length === 0) return weigh(settings, back, title)
  // What still runs the previous image takes everything at once.
  const first = untouched.length > 0 ? weigh(settings, { ...back, ...away }, title) : []
  return [
    ...first,
    ...promoted.flatMap((server) => replaced(settings, server, previous)),
    ...weigh(settings, back, title),
  ]
}

/** An instance that is not replaced in order cuts off the requests that it has. */
function replaced(settings: HaproxySettings, server: string, image: string): readonly Task[] {
  return [
    instance(settings, 'stop', server, image),
    serverTask(settings, server, 'down'),
    instance(settings, 'start', server, image),
    serverTask(settings, server, 'up'),
  ]
}

function marked(server: string): Task {
  return {
    title: `replace ${server}`,
    acts: () => [],
    read: (_outcomes, { promoted = [] }) => ({ promoted: [...promoted, server] }),
  }
}

function instance(
  settings: HaproxySettings,
  verb: 'start' | 'stop',
  server: string,
  image: string,
): ActTask {
  const argv = settings[verb].map((word) =>
    word.replaceAll('{server}', server).replaceAll('{image}', image),
  )
  return { title: `${verb} ${server}`, acts: () => [{ kind: 'command', argv }] }
}

function serverTask(settings: HaproxySettings, server: string, wanted: 'up' | 'down'): ActTask {
  const withinMs = wanted === 'up' ? settings.startSeconds * 1_000 : downWithinMs
  return {
    title: `wait until ${server} is ${wanted}`,
    waits: { everyMs, withinMs },
    acts: () => [tell(settings, `show servers state ${settings.backend}`)],
    read(outcomes) {
      const isUp = statesIn(outcomes, settings).get(server)?.isUp ?? false
      if (isUp !== (wanted === 'up')) throw new Stop(`HAProxy says that ${server} is not ${wanted}`)
      return undefined
    },
  }
}

function weigh(settings: HaproxySettings, weights: Weights, title: string): readonly Task[] {
  const { backend } = settings
  return [
    {
      title,
      acts: () => [
        tell(settings, weightLine(backend, weights)),
        tell(settings, `show servers state ${backend}`),
      ],
      read([told, ...outcomes]) {
        const states = statesIn(outcomes, settings)
        for (const [server, weight] of Object.entries(weights)) {
          if (states.get(server)?.weight === weight) continue
          throw new Stop(
            `HAProxy did not give ${server} the weight ${weight}: ${told?.output.trim()}`,
          )
        }
        return undefined
      },
    },
  ]
}

function trafficTask(settings: HaproxySettings): ActTask {
  const { stable, canary, backend } = settings
  return {
    title: 'look who gets the requests',
    acts: () => [tell(settings, `show servers state ${backend}`)],
    read(outcomes) {
      const states = statesIn(outcomes, settings)
      const served = canary.find((server) => states.get(server)?.weight !== 0)
      if (served !== undefined) {
        throw new FinalStop(
          `${served} gets requests: another deployment is under way, or was cut off; --rollback puts it back`,
        )
      }
      const missing = stable.find((server) => !isServing(states.get(server)))
      if (missing === undefined) return undefined
      throw new FinalStop(`${missing} gets no requests, or is not ready: mend that first`)
    },
  }
}

function isServing(
  state: { readonly isUp: boolean; readonly weight: number } | undefined,
): boolean {
  return state?.isUp === true && state.weight > 0
}

function currentTask({ current }: HaproxySettings): ActTask {
  return {
    title: 'ask what runs',
    acts: () => [{ kind: 'command', argv: current }],
    read([outcome]) {
      const previous = outcome?.output.trim() ?? ''
      if (previous !== '') return { previous }
      throw new FinalStop('nobody knows what runs now, so there is nothing to go back to')
    },
  }
}

/** @throws Stop if a server is missing there */
function statesIn(outcomes: readonly Outcome[], { backend, stable, canary }: HaproxySettings) {
  const output = outcomes.at(-1)?.output ?? ''
  const states = serverStates(output)
  const missing = [...stable, ...canary].find((server) => !states.has(server))
  if (missing === undefined) return states
  throw new FinalStop(`HAProxy knows no server ${missing} in ${backend}: ${output.trim()}`)
}

function tell({ adminSocket }: HaproxySettings, line: string): Act {
  return { kind: 'socket', address: adminSocket, line }
}
