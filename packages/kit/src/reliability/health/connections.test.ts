/** B10 and B18 in short: many connections, slow clients, and no descriptors left. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { crowded } from './testing/crowded.ts'
import { starved } from './testing/starved.ts'

const connections = 1_000
// About 14,000 each in the long run; so soon, what is yet to be collected doubles that.
const bytesMax = 48_000

test('a thousand idle connections and slow clients leave probes quick, and the stop', async (t) => {
  const figures = await crowded(connections, { probes: 60 })

  t.diagnostic(JSON.stringify(figures))
  assert.equal(figures.open, connections)
  assert.ok(figures.probeMsP50 < 50, `${figures.probeMsP50} ms`)
  assert.ok(figures.bytesPerConnection < bytesMax, `${figures.bytesPerConnection} bytes`)
  assert.equal(figures.exitCode, 0)
  assert.ok(figures.stopMs < 5_000, `${figures.stopMs} ms`)
})

test('control: 64 KiB held for each break the bound', async () => {
  const figures = await crowded(connections, { probes: 1, bytesPerConnection: 65_536 })

  assert.ok(figures.bytesPerConnection > bytesMax, `${figures.bytesPerConnection} bytes`)
})

test('without descriptors it turns clients away, idles, and serves when it has some', async (t) => {
  const figures = await starved(200, { descriptorsMax: 64 })

  t.diagnostic(JSON.stringify(figures))
  assert.ok(figures.served > 0 && figures.closed > 100)
  assert.ok(figures.processorShare < 0.3, `${figures.processorShare} of a core`)
  assert.equal(figures.isReadyAfter, true)
  assert.equal(figures.exitCode, undefined)
})

test('control: a process that heeds no error of a file that it cannot open ends', async () => {
  const figures = await starved(200, { descriptorsMax: 64, isCareless: true })

  assert.equal(figures.exitCode, 1)
  assert.equal(figures.isReadyAfter, false)
})
