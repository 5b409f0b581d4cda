/**
 * A deployment in a world of its own: nothing of it is real but the program.
 *
 * @module
 */

import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { outputCollector } from '../../../apps/vehicle-api/src/terminal/testing/output-collector.ts'
import type { Weakened } from '../deployment.ts'
import { type Act, type Outcome, shown } from '../outside.ts'
import { runDeploy } from '../run.ts'

/** Something that answers, such as a cluster. */
export interface Place {
  answer(act: Act): Outcome
}

export interface Rehearsal extends AsyncDisposable {
  /** Its configuration and its state. */
  readonly folder: string
  /** Runs the command, and tells what it did. @param more of the command line */
  readonly run: (place: Place, more?: readonly string[], how?: Rehearsing) => Promise<Rehearsed>
  /** Runs it until it does this, where it is gone, as after `kill -9`. */
  readonly runUntil: (act: string, place: Place) => Promise<void>
}

export interface Rehearsing {
  /** This act, counted from 0, and all that are the same fail from then on, until the rollback. */
  readonly failAt?: number
  readonly weakened?: Weakened
  /** Told before each act, which waits for it. */
  readonly onAct?: (act: string) => Promise<void> | void
  readonly signal?: AbortSignal
}

export interface Rehearsed {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
  /** What was asked of the outside but the metrics, in order; what was asked again and again, once. */
  readonly acts: readonly string[]
}

export const images = { haproxy: 'new', kubernetes: `new@sha256:${'0'.repeat(64)}` } as const

const metrics = {
  instances: {
    stable: ['http://stable1/metrics', 'http://stable2/metrics'],
    canary: ['http://canary1/metrics'],
  },
}

/** What both platforms share; times are those of a clock that needs none. */
const common = { name: 'rehearsal', metrics, smoke: { url: 'http://front', paths: ['/readyz'] } }

export const settings = {
  haproxy: {
    ...{ ...common, platform: 'haproxy' },
    operators: { doctor: ['doctor'], service: ['service'] },
    haproxy: {
      adminSocket: '/admin.sock',
      start: ['start', '{server}', '{image}'],
      stop: ['stop', '{server}'],
      current: ['current'],
    },
  },
  kubernetes: { ...common, platform: 'kubernetes' },
} as const

/** Looks cost time even where the clock does not. */
const shortly = { watchMinutes: 2, canary: { pollSeconds: 10 } } as const

export async function rehearsal(platform: keyof typeof settings): Promise<Rehearsal> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-rehearsal-'))
  const config = join(folder, 'config.json')
  await writeFile(
    config,
    JSON.stringify({ ...settings[platform], ...shortly, stateFolder: folder }),
  )
  const run: Rehearsal['run'] = async (place, more = ['--image', images[platform]], how = {}) =>
    await rehearsed(place, ['--config', config, ...more], how)
  return {
    folder,
    run,
    async runUntil(last, place) {
      await new Promise<void>((resolve) => {
        const onAct = (act: string) => (act === last ? forever(resolve) : undefined)
        void run(place, undefined, { onAct })
      })
      // Its lock is that of a process that runs, which is this one.
      const locks = (await readdir(join(folder, 'rehearsal'))).filter((name) =>
        name.startsWith('.'),
      )
      await Promise.all(locks.map((name) => rm(join(folder, 'rehearsal', name))))
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  }
}

async function forever(reached: () => void): Promise<void> {
  reached()
  await new Promise(() => undefined)
}

async function rehearsed(
  place: Place,
  argv: readonly string[],
  { failAt = -1, weakened = {}, onAct, signal = new AbortController().signal }: Rehearsing,
): Promise<Rehearsed> {
  const [stdout, stderr] = [outputCollector(), outputCollector()]
  let printed = ''
  const read = () => {
    printed += stdout.text()
    return printed
  }
  const terminal = { stdout, stderr, env: { NO_COLOR: '1' } }
  const acts: string[] = []
  const outside = async (act: Act, stop: AbortSignal): Promise<Outcome> => {
    stop.throwIfAborted()
    const line = shown(act)
    if (line.includes('/metrics')) return place.answer(act)
    await onAct?.(line)
    if (acts.at(-1) !== line) acts.push(line)
    const isFailing = failAt >= 0 && acts.length > failAt && line === acts[failAt]
    // The way back is not what is to fail.
    if (isFailing && !read().includes('rollback')) {
      return { isOk: false, output: '', complaint: 'it was made to fail' }
    }
    return place.answer(act)
  }
  let nowMs = 0
  const clock = {
    now: () => nowMs,
    delay: async (ms: number) => {
      nowMs += ms
    },
  }
  const running = { outside, clock, signal, weakened }
  const code = await runDeploy(argv, terminal, running)
  return { code, stdout: read(), stderr: stderr.text(), acts }
}
