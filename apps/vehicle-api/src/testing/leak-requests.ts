/**
 * Requests that bring secrets in headers, addresses and uploads.
 *
 * @module
 */

import type { AddressInfo } from 'node:net'
import { connect } from 'node:net'
import { text as allOf } from 'node:stream/consumers'
import { form } from './form.ts'
import type { LeakStand } from './leak-stand.ts'
import { drawing } from './service.ts'

const closed = '/api/v1/models/metadata'
const login = '/api/v1/auth/login'

/** In headers that are known, unknown, taken and refused, on 200, 400, 401 and 404. */
export async function plantInHeaders({ plants, ask, admin }: LeakStand): Promise<void> {
  for (const url of [closed, '/nowhere', `${closed}?unknown=1`]) {
    await ask({ url, headers: { ...admin.headers, ...sentBy(plants) } })
  }
  await ask({ method: 'POST', url: login, headers: sentBy(plants), payload: { email: 1 } })
  for (const secret of plants.plantEach('authorization')) {
    await ask({ url: closed, headers: { authorization: `Bearer ${secret}` } })
    const basic = Buffer.from(`user:${secret}`).toString('base64')
    await ask({ url: closed, headers: { authorization: `Basic ${basic}` } })
    await ask({ url: closed, headers: { authorization: secret } })
  }
  for (const secret of plants.plantEach('x-api-key')) {
    await ask({ url: closed, headers: { 'x-api-key': secret } })
  }
  for (const secret of plants.plantEach('idempotency-key')) {
    const picture = pictureNamed('car.jpg')
    const headers = { ...admin.headers, ...picture.headers, 'idempotency-key': secret }
    await ask({ ...picture, method: 'POST', url: '/api/v1/vehicle/classify', headers })
    await ask({ method: 'POST', url: login, headers: { 'idempotency-key': `${secret} ` } })
  }
}

/** From one address until it is refused; the rest of the exercise has others. */
export async function plantUntilRefused({ plants, ask }: LeakStand): Promise<void> {
  const address = { 'x-forwarded-for': '192.0.2.9' }
  const headers = { ...address, ...sentBy(plants) }
  for (let status = 0; status !== 429; ) {
    ;({ statusCode: status } = await ask({ url: '/.well-known/jwks.json?anything=1', headers }))
  }
}

function sentBy(plants: LeakStand['plants']): Record<string, string> {
  const inEach = (place: string) => plants.plantEach(place).join('; x=')
  return {
    cookie: `session=${inEach('cookie')}`,
    referer: `https://page.example/?token=${inEach('referer')}`,
    'user-agent': `probe/1 (${inEach('user-agent')})`,
    'x-unknown': inEach('unknown header'),
    'proxy-authorization': `Bearer ${inEach('proxy-authorization')}`,
    forwarded: `for="${inEach('forwarded').replaceAll('"', '')}"`,
    'x-request-id': inEach('x-request-id'),
    traceparent: `00-${inEach('traceparent').slice(0, 20)}`,
  }
}

/** Known members and unknown ones, on 200, 400, 401 and 404; and as part of the path. */
export async function plantInUrls({ plants, ask, admin, app }: LeakStand): Promise<void> {
  const { headers } = admin
  const encoded = (place: string) => plants.plantEach(place).map(encodeURIComponent)
  for (const value of encoded('known query member')) {
    await ask({ url: `/api/v1/vehicle/classifications?cursor=${value}&limit=${value}`, headers })
    await ask({ url: `/api/v1/admin/audit?action=${value}&user_id=${value}`, headers })
    await ask({ url: `/api/v1/admin/users?limit=${value}`, headers })
  }
  for (const value of encoded('unknown query member')) {
    for (const url of [closed, '/nowhere', '/api/v1/vehicle/classifications', '/healthz']) {
      await ask({ url: `${url}?access_token=${value}&anything=${value}`, headers })
      await ask({ url: `${url}?anything=${encodeURIComponent(value)}` })
    }
  }
  // What is in no way marked in a path is shown: a path is data.
  const hex = plants.plant('path', 'hex')
  await ask({ url: `/nowhere/${hex}`, headers })
  await ask({ url: `/api/v1/vehicle/classifications/${hex}`, headers })
  for (const value of encoded('query that cannot be decoded')) {
    await ask({ url: `/api/v1/%zz?anything=${value}`, headers })
  }
  const { port } = app.server.address() as AddressInfo
  for (const secret of plants.plantEach('no HTTP')) {
    const socket = connect(port, '127.0.0.1')
    socket.end(
      `GET / HTTP/1.1\r\nhost: x\r\nauthorization: ${secret}\r\n${secret}\u0001: y\r\n\r\n`,
    )
    await allOf(socket)
  }
}

/** In what surrounds pictures, and in what is none. */
export async function plantInUploads({ plants, ask, admin }: LeakStand): Promise<void> {
  const picture = drawing('drawn_car.jpg')
  for (const url of ['/api/v1/vehicle/classify', '/api/v1/vehicle/classify-batch']) {
    for (const secret of plants.plantEach('file name')) {
      const fileName = secret.replaceAll('"', '%22')
      await send(url, {
        field: 'file',
        fileName: `${fileName}.jpg`,
        type: 'image/jpeg',
        bytes: picture,
      })
      await send(url, {
        field: 'file',
        fileName: `${fileName}.png`,
        type: 'image/jpeg',
        bytes: picture,
      })
    }
    for (const secret of plants.plantEach('field name')) {
      const field = secret.replaceAll('"', '%22')
      await send(url, { field, fileName: 'car.jpg', type: 'image/jpeg', bytes: picture })
    }
    for (const secret of plants.plantEach('upload')) {
      const bytes = Buffer.from(`password=${secret}`)
      await send(url, { field: 'file', fileName: 'car.jpg', type: 'image/jpeg', bytes })
      const headers = { ...admin.headers, 'content-type': 'image/jpeg' }
      await ask({
        method: 'POST',
        url,
        headers,
        payload: Buffer.concat([picture.subarray(0, 30), bytes]),
      })
      await ask({
        method: 'POST',
        url,
        headers: { ...headers, 'content-type': `multipart/form-data; boundary=${'b'}` },
        payload: bytes,
      })
    }
  }

  async function send(url: string, file: Parameters<typeof form>[0][number]): Promise<void> {
    const { headers, payload } = form([file])
    await ask({ method: 'POST', url, payload, headers: { ...admin.headers, ...headers } })
  }
}

function pictureNamed(fileName: string) {
  return form([{ field: 'file', fileName, type: 'image/jpeg', bytes: drawing('drawn_car.jpg') }])
}
