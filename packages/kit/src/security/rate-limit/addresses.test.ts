import assert from 'node:assert/strict'
import { test } from 'node:test'
import { type LimitedService, limitedService } from './testing/limited-service.ts'

test('a hundred addresses of one /64 are one client', async () => {
  await using service = await limitedService({ ip: '10/minute' })

  const served = await servedOf(service, 100, (index) => `2001:db8::${index.toString(16)}`)

  assert.equal(served, 10)
})

test('a hundred mapped addresses are a hundred clients of IPv4', async () => {
  await using service = await limitedService({ ip: '1/minute' })

  const mapped = await servedOf(service, 100, (index) => `::ffff:192.0.2.${index}`)
  const plain = await servedOf(service, 100, (index) => `192.0.2.${index}`)

  assert.deepEqual([mapped, plain], [100, 0])
})

test('the /64s of one /56 have four times the limit of one, those of one /48 sixteen times', async () => {
  await using service = await limitedService({ ip: '2/minute' })
  await using other = await limitedService({ ip: '2/minute' })

  const of56 = await servedOf(service, 100, (index) => `2001:db8:0:${index.toString(16)}::1`)
  const of48 = await servedOf(other, 100, (index) => `2001:db8:0:${(index * 256).toString(16)}::1`)

  assert.deepEqual([of56, of48], [8, 32])
})

test('a client of IPv6 is told the limits of its networks, one of IPv4 is not', async () => {
  await using service = await limitedService({ ip: '60/minute' })
  const policyOf = async (remoteAddress: string) =>
    (await service.app.inject({ url: '/', remoteAddress })).headers['ratelimit-policy']

  assert.equal(await policyOf('192.0.2.1'), '"minute";q=60;w=60')
  assert.equal(
    await policyOf('2001:db8::1'),
    '"minute";q=60;w=60, "ip-56-minute";q=240;w=60, "ip-48-minute";q=960;w=60',
  )
})

test('headers of a peer that is not trusted change nothing', async () => {
  await using service = await limitedService({ ip: '1/minute' })

  const statuses: number[] = []
  for (let index = 0; index < 3; index++) {
    const forged = `198.51.100.${index}`
    const headers = {
      'x-forwarded-for': forged,
      'x-real-ip': forged,
      forwarded: `for=${forged}`,
      'true-client-ip': forged,
    }
    const { statusCode } = await service.app.inject({ url: `/?n=${index}`, headers })
    statuses.push(statusCode)
  }

  assert.deepEqual(statuses, [200, 429, 429])
})

test('behind a trusted proxy it is the client that is counted', async () => {
  await using service = await limitedService({ ip: '1/minute' }, { trustProxy: '127.0.0.1' })
  const ask = async (client: string) =>
    (await service.app.inject({ url: '/', headers: { 'x-forwarded-for': client } })).statusCode

  const statuses = [await ask('192.0.2.1'), await ask('192.0.2.1'), await ask('192.0.2.2')]

  assert.deepEqual(statuses, [200, 429, 200])
})

test('the address that the client-address plugin tells is what counts', async () => {
  await using service = await limitedService(
    { ip: '1/minute' },
    {
      routes: (app) => void app.get('/', () => 'served'),
      clientOf: ({ headers }) => String(headers['x-client']),
    },
  )
  const ask = async (client: string) =>
    (await service.app.inject({ url: '/', headers: { 'x-client': client } })).statusCode

  const statuses = [await ask('a'), await ask('a'), await ask('b')]

  assert.deepEqual(statuses, [200, 429, 200])
})

async function servedOf(
  { app }: LimitedService,
  times: number,
  addressOf: (index: number) => string,
): Promise<number> {
  let served = 0
  for (let index = 0; index < times; index++) {
    const { statusCode } = await app.inject({ url: '/', remoteAddress: addressOf(index) })
    if (statusCode === 200) served++
  }
  return served
}
