/**
 * What a look at the system costs a service of which each route has been used, and how much the
 * samples of ten minutes hold.
 *
 *     node --conditions=@plimsoll/source --expose-gc apps/vehicle-api/src/testing/prove-sampler.ts
 */

import { loopMeter } from '../admin/system-loop.ts'
import { readSystem } from '../admin/system-reading.ts'
import { SystemSampler, samplesKept } from '../admin/system-sampler.ts'
import { testService } from './service.ts'

await using service = await testService()
const { app, model, anonymous } = service
for (const { method, url } of app.openapi.routes) {
  for (const inject of [anonymous, app.inject]) {
    await inject({ method: method as 'GET', url: url.replaceAll(/:\w+/g, 'some') })
  }
}

let [nowMs, look] = [0, () => {}]
const sampler = new SystemSampler({
  read: () => readSystem(app, model),
  loop: loopMeter(),
  clock: {
    monotonic: () => nowMs,
    wall: () => Date.now(),
    every(_ms, act) {
      look = act
      return () => {}
    },
  },
  onProblem: (error) => {
    throw error
  },
})
sampler.start()
const tookUs = Array.from({ length: 1_000 }, () => {
  nowMs += 2_000
  const begunMs = performance.now()
  look()
  return (performance.now() - begunMs) * 1_000
})
const cold = Math.max(...tookUs.slice(0, 20))
const ascending = tookUs.slice(samplesKept).toSorted((one, other) => one - other)
const at = (share: number) => Math.round(ascending[Math.floor(share * ascending.length)] ?? 0)

const before = heapBytes()
const copies = Array.from({ length: 100 }, () => structuredClone(sampler.samples()))
const kilobytes = Math.round((heapBytes() - before) / copies.length / 1_000)
const jsonKilobytes = Math.round(JSON.stringify(copies[0]).length / 1_000)

process.stdout.write(
  `a look at ${app.metrics.read('http_request_duration_seconds')?.length} series of requests: ` +
    `p50 ${at(0.5)} us, p99 ${at(0.99)} us, among the first 20 at most ${Math.round(cold)} us\n` +
    `${copies[0]?.length} samples: ${kilobytes} kB, as JSON ${jsonKilobytes} kB\n`,
)
sampler.stop()

function heapBytes(): number {
  globalThis.gc?.()
  return process.memoryUsage().heapUsed
}
