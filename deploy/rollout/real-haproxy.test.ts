import assert from 'node:assert/strict'
import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { outputCollector } from '../../apps/vehicle-api/src/terminal/testing/output-collector.ts'
import { shippedHaproxy } from '../checks/proxies/shipped-haproxy.ts'
import type { Weakened } from './deployment.ts'
import type { Act, Outcome } from './outside.ts'
import { realOutside } from './real-outside.ts'
import { runDeploy } from './run.ts'
import { realClock } from './task.ts'
import { programAnswer } from './testing/fake-service.ts'
import { settings } from './testing/rehearsal.ts'
import { tinyServer, tinyVisitors } from './testing/tiny-fleet.ts'

test('behind the real HAProxy a good version reaches everyone and replaces the old one', async () => {
  const { code, answers, weights, images, stdout } = await deployed('good')

  assert.equal(code, 0, stdout)
  assert.deepEqual(images, ['good', 'good'])
  assert.deepEqual(weights, [100, 100, 0])
  // What is ended here is not ended in order, as the service does.
  assert.ok((answers['good'] ?? 0) > 0 && (answers['old'] ?? 0) > 0)
})

test('behind the real HAProxy a version that answers 500 is taken back, and nothing else fails', async () => {
  const { code, answers, weights, images, stdout } = await deployed('bad')

  assert.equal(code, 1)
  assert.match(stdout, /at 10 %: 100\.0 % of the canary's answers were errors/)
  assert.deepEqual(images, ['old', 'old'])
  assert.deepEqual(weights, [100, 100, 0])
  assert.deepEqual(Object.keys(answers).toSorted(), ['bad', 'old'])
})

test('without the analysis it reaches everyone', async () => {
  const { code, images } = await deployed('bad', { isBlind: true })

  assert.equal(code, 0)
  assert.deepEqual(images, ['bad', 'bad'])
})

async function deployed(image: string, weakened: Weakened = {}) {
  await using stack = new AsyncDisposableStack()
  const fleet = {
    stable1: stack.use(await tinyServer('old')),
    stable2: stack.use(await tinyServer('old')),
    canary1: stack.use(await tinyServer()),
  }
  const { stable1, stable2, canary1 } = fleet
  const haproxy = await shippedHaproxy({
    ...{ stable1: stable1.port, stable2: stable2.port, canary1: canary1.port },
    trusted: '127.0.0.1/32',
  })
  stack.defer(() => haproxy.stop())
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-real-haproxy-'))
  stack.defer(() => rm(folder, { recursive: true }))
  const metricsOf = ({ port }: { readonly port: number }) => `http://127.0.0.1:${port}/metrics`
  const config = {
    ...settings.haproxy,
    stateFolder: folder,
    canary: { windowSeconds: 0.3, pollSeconds: 0.1, requestsMin: 10, windowsMax: 50 },
    watchMinutes: 0,
    metrics: {
      instances: { stable: [stable1, stable2].map(metricsOf), canary: [metricsOf(canary1)] },
    },
    smoke: { url: haproxy.url, paths: ['/readyz'] },
    haproxy: { ...settings.haproxy.haproxy, adminSocket: join(haproxy.directory, 'admin.sock') },
  }
  await writeFile(join(folder, 'config.json'), JSON.stringify(config))
  const instance = async (verb: string, server: string, wanted: string) => {
    const found = fleet[server as keyof typeof fleet]
    await found.stop()
    if (verb === 'start') await found.start(wanted)
    return ''
  }
  // Sockets and pages are real; programs are not.
  const outside = async (act: Act, signal: AbortSignal): Promise<Outcome> => {
    if (act.kind !== 'command') return await realOutside(act, signal)
    const [program = '', ...args] = act.argv
    const isInstance = program === 'start' || program === 'stop'
    const output = isInstance
      ? await instance(program, args[0] ?? '', args[1] ?? '')
      : answerOf(program, args, stable1.image)
    return { isOk: true, output, complaint: '' }
  }

  const visitors = tinyVisitors(haproxy.port, 20)
  const [stdout, stderr] = [outputCollector(), outputCollector()]
  const { signal } = new AbortController()
  const code = await runDeploy(
    ['--config', join(folder, 'config.json'), '--image', image],
    { stdout, stderr, env: {} },
    { outside, clock: realClock, signal, weakened },
  )
  const answers = await visitors.stop()
  const weights = await Promise.all(
    Object.keys(fleet).map(async (name) =>
      Number.parseInt(await haproxy.admin(`get weight api/${name}`), 10),
    ),
  )
  return { code, answers, weights, images: [stable1.image, stable2.image], stdout: stdout.text() }
}

function answerOf(program: string, args: readonly string[], current: string): string {
  return program === 'current' ? current : programAnswer(args.join(' '))
}
