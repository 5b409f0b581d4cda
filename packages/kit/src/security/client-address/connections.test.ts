import assert from 'node:assert/strict'
import { connect as connectHttp2 } from 'node:http2'
import { type AddressInfo, connect } from 'node:net'
import { test } from 'node:test'
import fastify, { type FastifyInstance } from 'fastify'
import type { ClientAddress } from './address.ts'
import { BelievedAddresses } from './believed-address.ts'
import { clientAddressServerOptions } from './options.ts'
import { clientAddress } from './plugin.ts'
import { type Seen, service } from './testing/address-app.ts'
import { TrustedProxies } from './trusted-proxies.ts'

test('100 forged headers over real connections are one key', async () => {
  await using app = await service(['10.0.0.0/8'])
  const url = await app.listen({ host: '127.0.0.1', port: 0 })
  const forged = Array.from({ length: 100 }, (_none, at) => ({
    'x-forwarded-for': `198.51.100.${at}`,
  }))

  const answers = await Promise.all(forged.map((headers) => fetch(url, { headers })))

  const keys = await Promise.all(answers.map(readKey))
  assert.deepEqual(new Set(keys), new Set(['127.0.0.1']))
})

test('two header lines are one list', async () => {
  await using app = await service(['127.0.0.0/8'])
  await app.listen({ host: '127.0.0.1', port: 0 })
  const lines = ['X-Forwarded-For: 198.51.100.1', 'x-forwarded-for: 203.0.113.7']

  const answer = await exchange(app, `GET / HTTP/1.1\r\nHost: a\r\n${lines.join('\r\n')}\r\n`)

  assert.match(answer, /"text":"203\.0\.113\.7"/)
})

test('a connection has its address found out once, unless proxies tell it', async () => {
  await using app = await service(['127.0.0.0/8'])
  const clients: ClientAddress[] = []
  app.addHook('onRequest', async (request) => {
    clients.push(request.clientAddress, request.clientAddress)
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const request = 'GET / HTTP/1.1\r\nHost: a\r\n'

  await exchange(app, `${request}\r\n${request}\r\n${request}X-Forwarded-For: 198.51.100.1\r\n`)

  const [first, ...others] = clients.slice(0, 4)
  assert.ok(others.every((other) => other === first))
  const [told, again] = clients.slice(4)
  assert.equal(told?.text, '198.51.100.1')
  assert.equal(again, told)
})

test('applications that share a connection judge its peer each for itself', () => {
  const socket = { remoteAddress: '10.0.0.2' }
  const request = () => ({ headers: { 'x-forwarded-for': '198.51.100.1' }, socket })
  const [trusting, other] = [['10.0.0.0/8'], []].map(
    (list) => new BelievedAddresses(new TrustedProxies(list)),
  )

  const seen = [trusting, other, trusting].map((addresses) => addresses?.of(request()).text)

  assert.deepEqual(seen, ['198.51.100.1', '10.0.0.2', '198.51.100.1'])
})

test('the address outlives the connection', async () => {
  await using app = await service([])
  const arrived = Promise.withResolvers<void>()
  const gone = Promise.withResolvers<ClientAddress>()
  app.get('/slow', (request, reply) => {
    reply.hijack()
    request.raw.socket.once('close', () => gone.resolve(request.clientAddress))
    arrived.resolve()
  })
  await app.listen({ host: '127.0.0.1', port: 0 })
  const socket = connect(portOf(app), '127.0.0.1')

  socket.write('GET /slow HTTP/1.1\r\nHost: a\r\n\r\n')
  await arrived.promise
  socket.destroy()

  assert.equal((await gone.promise).text, '127.0.0.1')
})

test('an HTTP/2 session has its address, and its proxies are believed', async () => {
  await using app = fastify({
    http2: true,
    ...clientAddressServerOptions({ trustProxy: ['127.0.0.0/8'] }),
  })
  await app.register(clientAddress, { trustProxy: ['127.0.0.0/8'] })
  app.get('/', (request) => ({ client: request.clientAddress.text, ip: request.ip }))
  await app.listen({ host: '127.0.0.1', port: 0 })
  const session = connectHttp2(`http://127.0.0.1:${portOf(app)}`)

  const bodies = [{}, { 'x-forwarded-for': 'x, 198.51.100.1:80' }, {}].map(async (headers) => {
    return (
      await session
        .request({ ':path': '/', ...headers })
        .setEncoding('utf8')
        .toArray()
    ).join('')
  })
  const answers = (await Promise.all(bodies)).map((body) => JSON.parse(body))
  session.close()

  const direct = { client: '127.0.0.1', ip: '127.0.0.1' }
  assert.deepEqual(answers, [direct, { client: '198.51.100.1', ip: '198.51.100.1' }, direct])
})

async function readKey(answer: Response): Promise<string> {
  return ((await answer.json()) as Seen).client.networks.narrow
}

function portOf({ server }: { readonly server: { address(): unknown } }): number {
  return (server.address() as AddressInfo).port
}

/** The last request of the text is left open, to be closed. */
async function exchange(app: FastifyInstance, text: string): Promise<string> {
  const socket = connect(portOf(app), '127.0.0.1')
  socket.write(`${text}Connection: close\r\n\r\n`)
  return (await socket.toArray()).join('')
}
