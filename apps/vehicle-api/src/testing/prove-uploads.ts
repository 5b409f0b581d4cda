/**
 * 20,000 broken and lying uploads against the running service: no 5xx, no crash, level memory.
 *
 *     npm run prove:uploads [-- COUNT [SEED]]
 */

import assert from 'node:assert/strict'
import { childService } from './child-service.ts'
import { fuzzUploads } from './fuzz-uploads.ts'
import { seedlings } from './service.ts'

const [count = 20_000, seed = 1] = process.argv.slice(2).map(Number)
const residentMbMax = 60

await using service = await childService({ LOG_LEVEL: 'fatal' })
const all = { url: service.url, headers: service.headers, seedlings, parallel: 4 }
await fuzzUploads({ ...all, seed: seed + 1, count: Math.min(2_000, count) })
const warmMb = service.residentMb()
const startedAt = performance.now()
const report = await fuzzUploads({
  ...all,
  seed,
  count,
  onProgress: (done) => {
    if (done % 1_000 === 0)
      process.stderr.write(`\r${done} of ${count}, ${service.residentMb()} MB`)
  },
})
process.stderr.write('\n')

const seconds = (performance.now() - startedAt) / 1000
const grownMb = service.residentMb() - warmMb
for (const [answer, times] of [...report.answers].sort()) {
  process.stdout.write(`${String(times).padStart(6)}  ${answer}\n`)
}
process.stdout.write(
  `${count} uploads in ${seconds.toFixed(0)} s (seed ${seed}), slowest ${report.slowestMs.toFixed(0)} ms, ` +
    `memory ${warmMb} MB after the warm-up, ${grownMb >= 0 ? '+' : ''}${grownMb} MB since\n`,
)
assert.deepEqual(report.failures, [])
assert.ok(grownMb < residentMbMax, `memory grew by ${grownMb} MB`)
assert.equal(service.process.exitCode, null)
