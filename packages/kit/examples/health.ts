import { strict as assert } from 'node:assert'
import { diskSpace, eventLoop, health } from '@plimsoll/kit/health'
import fastify from 'fastify'

const app = fastify()
await app.register(health, {
  version: '1.4.0',
  showDetails: ({ headers }) => headers.authorization === 'Bearer admin',
})

app.health.register(diskSpace({ path: '.', freeShareMin: 0 }))
app.health.register(eventLoop())
app.health.register({
  name: 'model',
  criticality: 'required',
  check(_signal, show) {
    show({ labels: 7 })
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
while (app.health.dependencies.some(({ name, status }) => name !== 'redis' && status !== 'up')) {
  await new Promise((resolve) => setTimeout(resolve, 5))
}
const readiness = await app.inject('/readyz')
assert.equal(readiness.statusCode, 200)
process.stdout.write(`${readiness.body}\n`)
await app.close()
