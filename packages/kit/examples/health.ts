import { strict as assert } from 'node:assert'
import { statfs } from 'node:fs/promises'
import { health } from '@plimsoll/kit/health'
import fastify from 'fastify'

const app = fastify()
await app.register(health, {
  version: '1.4.0',
  showDetails: ({ headers }) => headers.authorization === 'Bearer admin',
})

app.health.register({
  name: 'disk',
  criticality: 'required',
  async check(_signal, show) {
    const { bavail, bsize } = await statfs('.')
    show({ free_bytes: bavail * bsize })
  },
})
app.health.register({
  name: 'redis',
  criticality: 'degradable',
  check() {
    throw new Error('not there')
  },
})

await app.ready()
while (app.health.dependencies.some(({ name, status }) => name === 'disk' && status !== 'up')) {
  await new Promise((resolve) => setTimeout(resolve, 5))
}
const readiness = await app.inject('/readyz')
assert.equal(readiness.statusCode, 200)
process.stdout.write(`${readiness.body}\n`)
await app.close()
