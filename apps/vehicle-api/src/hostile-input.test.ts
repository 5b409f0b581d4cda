import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { naughtyStrings } from '../../../packages/kit/src/foundation/sanitize/testing/naughty-strings.ts'
import { childService } from './testing/child-service.ts'
import { form } from './testing/form.ts'
import { fuzzUploads } from './testing/fuzz-uploads.ts'
import { drawing, seedlings } from './testing/service.ts'

// Room for all that are sent at a time, as nobody is to be refused for want of it.
const env = { LOG_LEVEL: 'fatal', MODEL_WORKERS: '2' }
const [service, narrow] = await Promise.all([
  childService(env),
  // A small heap makes the collector run often, so that what is never freed shows soon. It is at
  // work most of the time then: a request that allocates little takes ten times as long.
  childService({ ...env, NODE_OPTIONS: '--max-old-space-size=160' }),
])
after(() => Promise.all([service, narrow].map((each) => each[Symbol.asyncDispose]())))
const { url } = service
const classify = '/api/v1/vehicle/classify'

test('broken and lying uploads are answered with 200 or 4xx, and memory stays level', async (t) => {
  const seed = Number(process.env['FUZZ_SEED'] ?? 1)
  const residentMb: number[] = []

  const report = await fuzzUploads({
    url: narrow.url,
    headers: narrow.headers,
    seedlings,
    seed,
    count: 1_000,
    parallel: 4,
    onProgress: (done) => {
      if (done % 25 === 0) residentMb.push(narrow.residentMb())
    },
  })

  t.diagnostic(`resident MB: ${residentMb.join(' ')}`)
  t.diagnostic(JSON.stringify(Object.fromEntries(report.answers)))
  assert.deepEqual(report.failures, [])
  assert.ok((report.answers.get('200') ?? 0) > 0, 'some are still pictures')
  // Warm-up ends after some 550: the compiler takes 15 MB once for what has run often by then.
  // One reading swings by what the collector has left for later.
  const [before = 0, later = 0] = [residentMb.slice(24, 32), residentMb.slice(32)].map(median)
  assert.ok(later - before < 15, `${before} MB, then ${later} MB`)
  assert.equal(narrow.process.exitCode, null)
})

const positions: Readonly<Record<string, (text: string) => Parameters<typeof send>>> = {
  'the path': (text) => [`/${encodeURIComponent(text.toWellFormed())}`],
  'a query': (text) => [`/health?q=${encodeURIComponent(text.toWellFormed())}`],
  'a file name': (text) => [classify, picture({ fileName: text })],
  'a field name': (text) => [classify, picture({ field: text })],
  'the type of a part': (text) => [classify, picture({ type: text })],
  'a JSON body': (text) => [classify, json(JSON.stringify({ [text]: text }))],
  'a broken JSON body': (text) => [classify, json(text)],
}

for (const [position, requestOf] of Object.entries(positions)) {
  test(`no naughty string as ${position} is answered with 5xx`, async () => {
    await fourAtATime(naughtyStrings, async (text) => {
      const response = await send(...requestOf(text))

      assert.ok(response.status < 500, `${response.status} for ${JSON.stringify(text)}`)
      const type = response.headers.get('content-type') ?? ''
      // No text at all, and dots, lead to the console.
      const isPage = new URL(response.url).pathname === '/'
      assert.match(type, isPage ? /^text\/html/ : /^application\/(?:problem\+)?json/)
    })
  })
}

for (const name of ['host', 'content-type', 'x-request-id', 'traceparent', 'origin', 'accept']) {
  test(`no naughty string as ${name} header is answered with 5xx, or splits the answer`, async () => {
    await fourAtATime(naughtyStrings, async (text) => {
      const answer = await sendHeader(name, text)

      assert.match(answer, /^HTTP\/1\.1 [1-4]\d\d /, `${answer.slice(0, 40)} for ${text}`)
      // A request line smuggled in by a line feed would be answered too.
      assert.equal(answer.match(/HTTP\/1\.1 \d\d\d /g)?.length, 1)
    })
  })
}

test('the service still classifies after all of it', async () => {
  const body = Uint8Array.from(drawing('drawn_car.jpg'))

  for (const { url, headers } of [service, narrow]) {
    const response = await fetch(`${url}${classify}`, {
      method: 'POST',
      headers: { 'content-type': 'image/jpeg', ...headers },
      body,
    })

    assert.equal(((await response.json()) as { label: string }).label, 'car')
  }
})

interface Sent {
  readonly headers?: Readonly<Record<string, string>>
  readonly payload?: Buffer | string
}

async function send(path: string, { headers = {}, payload }: Sent = {}): Promise<Response> {
  const body = typeof payload === 'string' ? payload : payload && Uint8Array.from(payload)
  const method = path === classify ? 'POST' : 'GET'
  const signedIn = { ...service.headers, ...headers }
  const request = { method, headers: signedIn, ...(body ? { body } : {}) }
  const response = await fetch(`${url}${path}`, request)
  await response.bytes()
  return response
}

async function fourAtATime(
  texts: readonly string[],
  tryOne: (text: string) => Promise<void>,
): Promise<void> {
  const remaining = texts.values()
  const client = async () => {
    for (const text of remaining) await tryOne(text)
  }
  await Promise.all(Array.from({ length: 4 }, client))
}

function median(values: readonly number[]): number {
  return values.toSorted((one, other) => one - other)[values.length >> 1] ?? Number.NaN
}

/** The bytes as they are: no client library would send most of them. */
async function sendHeader(name: string, text: string): Promise<string> {
  const socket = connect(Number(new URL(url).port), '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk
  })
  const host = name === 'host' ? '' : 'Host: localhost\r\n'
  socket.write(`GET /health HTTP/1.1\r\n${host}Connection: close\r\n${name}: ${text}\r\n\r\n`)
  await once(socket, 'close')
  return answer
}

function picture(part: { fileName?: string; field?: string; type?: string }) {
  // Cut off after its size is known: it is the strings that count, and a whole one would be classified.
  const bytes = drawing('drawn_car.jpg').subarray(0, 400)
  return form([{ field: 'file', fileName: 'car.jpg', type: 'image/jpeg', ...part, bytes }])
}

function json(payload: string) {
  return { headers: { 'content-type': 'application/json' }, payload }
}
