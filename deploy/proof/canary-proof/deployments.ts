/**
 * One deployment while visitors come, and what was seen of both.
 *
 * @module
 */

import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { text } from 'node:stream/consumers'
import { setTimeout as delay } from 'node:timers/promises'
import { type Stand, visitorCount } from './stand.ts'
import { type Visit, visitors } from './visitors.ts'

export interface Deployed {
  readonly code: number
  /** Lines of JSON, and complaints. */
  readonly output: string
  readonly visits: readonly Visit[]
  /** Of the canary, each from its time on. */
  readonly weights: readonly Weight[]
}

interface Weight {
  readonly atMs: number
  readonly weight: number
}

const settleMs = 1_500
const lookEveryMs = 20

/** What deploys: the shipped script, or one that does not look at what it does. */
const programs = {
  shipped: ['/bin/sh', join(import.meta.dirname, '../../deploy.sh')],
  blind: [
    process.execPath,
    '--conditions=@plimsoll/source',
    '--disable-warning=ExperimentalWarning',
    join(import.meta.dirname, 'blind-deploy.ts'),
  ],
} as const

export interface Watching {
  readonly program?: keyof typeof programs
  /** Weight of the canary a second after which it is made to fail. */
  readonly spoilAt?: number
}

export async function watchedDeployment(
  here: Stand,
  args: readonly string[],
  { program = 'shipped', spoilAt }: Watching = {},
): Promise<Deployed> {
  const { port, pauseMs, instances, env, config } = here
  const coming = visitors({ port, pauseMs, count: visitorCount, headers: instances.headers })
  const weights = watchWeights(here, (weight) => {
    if (weight === spoilAt) void delay(1_000).then(() => instances.spoil('canary1'))
  })
  await delay(settleMs)
  const [path, ...first] = programs[program]
  const argv = [...first, '--config', config, ...args, '--json']
  const child = spawn(path, argv, { env, stdio: ['ignore', 'pipe', 'pipe'] })
  const [output, complaints, [code]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'close'),
  ])
  await delay(settleMs)
  return {
    code: Number(code),
    output: output + complaints,
    visits: await coming.stop(),
    weights: await weights.stop(),
  }
}

function watchWeights({ canaryWeight }: Stand, onChange: (weight: number) => void) {
  const seen: Weight[] = []
  let isOn = true
  const look = async () => {
    while (isOn) {
      const weight = await canaryWeight()
      if (weight !== seen.at(-1)?.weight) {
        seen.push({ atMs: performance.now(), weight })
        onChange(weight)
      }
      await delay(lookEveryMs)
    }
  }
  const all = look()
  return {
    async stop(): Promise<readonly Weight[]> {
      isOn = false
      await all
      return seen
    },
  }
}
