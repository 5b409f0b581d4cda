import assert from 'node:assert/strict'
import { uploads } from '@plimsoll/kit/uploads'
import fastify from 'fastify'

const app = fastify()
await app.register(uploads, { bytesMax: 5_000_000 })
app.post('/photos', async (request) => {
  const [photo] = await request.readUploads({ field: 'photo' })
  return { name: photo?.fileName, ...photo?.info }
})
const url = await app.listen({ host: '127.0.0.1', port: 0 })

// The smallest GIF there is: one pixel.
const gif = Buffer.from('R0lGODlhAQABAIAAAAAAAP///ywAAAAAAQABAAACAUwAOw==', 'base64')
const form = new FormData()
form.set('photo', new File([gif], 'dot.gif', { type: 'image/gif' }))
const taken = await fetch(`${url}/photos`, { method: 'POST', body: form })
const photo = await taken.text()
assert.match(photo, /"name":"dot.gif","format":"gif"/)

form.set('photo', new File(['<svg onload="alert(1)"/>'], 'dot.gif', { type: 'image/gif' }))
const refused = await fetch(`${url}/photos`, { method: 'POST', body: form })
assert.equal(refused.status, 415)

await app.close()
process.stdout.write(`${photo}\n`)
