import { setTimeout } from 'node:timers/promises'
import { lifecycle, lifecycleServerOptions, serve } from '@plimsoll/kit/lifecycle'
import fastify from 'fastify'

const app = fastify({ ...lifecycleServerOptions() })
await app.register(lifecycle, { preDelayMs: 0, drainMs: 100, finishMs: 5_000 })

app.lifecycle.warmUp('model', () => setTimeout(10))
app.lifecycle.onDraining('jobs', () => process.stdout.write('claiming no more jobs\n'))
app.lifecycle.onFlush('audit', () => void process.stdout.write('audit trail written\n'))
app.get('/slow', async () => {
  await setTimeout(300)
  return 'done all the same'
})

// Listens, heeds SIGTERM and SIGINT, and ends the process: 0 if all went well, else 1.
const url = await serve(app, { port: 0 })
const answer = fetch(`${url}/slow`).then((response) => response.text())
await setTimeout(100)

process.kill(process.pid, 'SIGTERM')
process.stdout.write(`${await answer}, and the state is ${app.lifecycle.state}\n`)
