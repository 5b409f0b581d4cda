import assert from 'node:assert/strict'
import { once } from 'node:events'
import { realtime } from '@plimsoll/kit/realtime'
import fastify from 'fastify'
import { WebSocket } from 'ws'

const app = fastify()
await app.register(realtime, {
  topics: [
    { name: 'news', mayJoin: () => true },
    { name: 'user', mayJoin: (principal, id) => id === principal.userId },
  ],
  joinedAtOpen: (principal) => [`user:${principal.userId}`],
  // Stands for the plugins `access` and `revocation`, without which nobody is signed in.
  prove: ({ headers }) =>
    headers.authorization === 'Bearer secret' ? { method: 'token', userId: '7' } : undefined,
})
const address = await app.listen({ host: '127.0.0.1', port: 0 })
const url = `${address.replace('http', 'ws')}/ws`

// As in a browser, which can set no header.
const socket = new WebSocket(url, ['bearer', 'secret'])
const told: { type: string; topic?: string; data: unknown }[] = []
socket.on('message', (text) => told.push(JSON.parse(String(text))))
const hears = async (type: string) => {
  while (!told.some((each) => each.type === type)) await once(socket, 'message')
  return told.find((each) => each.type === type)
}

await hears('welcome')
app.realtime.publish('user:7', 'report.ready', { id: 'r-1' })
app.realtime.publish('user:8', 'report.ready', { id: 'not for us' })
const event = await hears('report.ready')

const stranger = new WebSocket(url, ['bearer', 'guess'])
const [, refusal] = await once(stranger, 'unexpected-response')

assert.deepEqual([event?.topic, event?.data], ['user:7', { id: 'r-1' }])
assert.equal(refusal.statusCode, 401)
process.stdout.write(`${told.map(({ type }) => type).join(', ')}; a stranger gets 401\n`)

stranger.on('error', () => {})
stranger.terminate()
await app.close()
