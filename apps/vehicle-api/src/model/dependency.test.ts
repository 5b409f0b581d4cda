import assert from 'node:assert/strict'
import { test } from 'node:test'
import { modelDependency } from './dependency.ts'
import { openModelPool } from './index.ts'
import { loadManifest } from './manifest.ts'
import { shippedModel } from './shipped-model.ts'

const manifest = await loadManifest(shippedModel)
const ignore = (): void => undefined

test('a check during the start is answered as soon as a worker is ready', async () => {
  await using pool = openModelPool({ manifest, workers: 1 })
  const { check } = modelDependency(pool)
  assert.equal(pool.stats().workers, 0)

  await check(AbortSignal.timeout(30_000), ignore)

  assert.equal(pool.stats().workers, 1)
})

test('a check ends when its time is up, though the pool still opens', async () => {
  await using pool = openModelPool({ manifest, workers: 1, script: silentWorker() })
  const { check } = modelDependency(pool)

  const checked = Promise.resolve(check(AbortSignal.timeout(50), ignore))

  await assert.rejects(checked, { name: 'TimeoutError' })
})

test('a pool without a worker is down', async () => {
  const pool = openModelPool({ manifest, workers: 1 })
  await pool.opened
  await pool.close()
  const { check } = modelDependency(pool)

  const checked = Promise.resolve(check(AbortSignal.timeout(5_000), ignore))

  await assert.rejects(checked, /no worker of the model is ready/)
})

/** One that lives, and never says that it is ready. */
function silentWorker(): URL {
  return new URL(`data:text/javascript,${encodeURIComponent('setInterval(() => {}, 1_000)')}`)
}
