import assert from 'node:assert/strict'
import { join } from 'node:path'
import { test } from 'node:test'
import { Children } from './children.ts'
import type { EventLoopDelay } from './service-probe.ts'

const channel = JSON.stringify(join(import.meta.dirname, 'channel.ts'))
const probe = join(import.meta.dirname, 'service-probe.ts')

test('a child answers questions and passes its refusals on by name', async () => {
  await using children = new Children()
  const child = children.start(answering('double: (n) => n * 2, fail: () => { throw Error("no") }'))

  assert.equal(await child.ask('double', 21), 42)
  await assert.rejects(child.ask('fail'), /^Error: calculator: no$/)
  await assert.rejects(child.ask('other'), /does not know/)
})

test('a child that dies fails the question with its last words', async () => {
  await using children = new Children()
  const child = children.start(answering('die: () => { console.error("oops"); process.exit(3) }'))

  await assert.rejects(child.ask('die'), /calculator ended early \(exit 3\)\noops/)
  await assert.rejects(child.ask('die'), /^Error: calculator: /)
})

test('a child that is stopped is gone, and stopping it again is harmless', async () => {
  await using children = new Children()
  const child = children.start(answering('wait: () => new Promise(() => {})'))
  const waiting = child.ask('wait')

  const [outcome] = await Promise.allSettled([waiting, child.stop()])
  await child.stop()

  assert.equal(outcome.status, 'rejected')
  assert.equal(child.hasEnded, true)
})

test('settings of the caller do not reach a child, which runs in production mode', async (t) => {
  process.env['PLIMSOLL_BENCH_TEST'] = '1'
  t.after(() => delete process.env['PLIMSOLL_BENCH_TEST'])
  await using children = new Children()
  const child = children.start(answering('env: (name) => process.env[name]'))

  assert.equal(await child.ask('env', 'PLIMSOLL_BENCH_TEST'), undefined)
  assert.equal(await child.ask('env', 'NODE_ENV'), 'production')
})

test('the probe sees how long the event loop was held up', async () => {
  const holdUp = 'const end = performance.now() + 60; while (performance.now() < end);'
  await using children = new Children()
  const child = children.start({
    name: 'busy',
    args: ['--import', probe, '--eval', `setInterval(() => { ${holdUp} }, 100)`],
  })
  await child.ask('resetDelay')

  let delay = await child.ask<EventLoopDelay>('readDelay')
  while (delay.maxMs < 40) delay = await child.ask<EventLoopDelay>('readDelay')

  assert.ok(delay.maxMs < 5_000)
})

/** A child with these handlers, as source text. */
function answering(handlers: string) {
  const source = `import(${channel}).then(({ answerParent }) => answerParent({ ${handlers} }))`
  return { name: 'calculator', args: ['--eval', source] }
}
