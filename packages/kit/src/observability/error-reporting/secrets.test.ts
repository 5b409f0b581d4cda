import assert from 'node:assert/strict'
import { test } from 'node:test'
import { redactValue } from '../logging/index.ts'
import { type EnvelopeRecorder, envelopeRecorder } from './testing/envelope-recorder.ts'
import { reportingService } from './testing/reporting-service.ts'

/** Unmistakable, and not changed by most encodings. */
const canary = (place: string) => `canary9${place}9Zq`

const places = ['message', 'cause', 'member', 'header', 'cookie', 'query', 'body', 'file', 'env']

test('no secret of a request, an error or the environment leaves, raw or encoded', async (t) => {
  await using endpoint = await envelopeRecorder()

  await failWithSecrets(t, endpoint, redactValue)

  assert.deepEqual(found(endpoint), [])
  assert.equal(endpoint.received, 1)
})

test('without redaction those in the words of errors leave, and are found', async (t) => {
  await using endpoint = await envelopeRecorder()

  await failWithSecrets(t, endpoint, (value) => value)

  assert.deepEqual(found(endpoint), ['message', 'cause', 'file'])
})

test('what redaction makes of an event keeps what finds the error', async (t) => {
  await using endpoint = await envelopeRecorder()

  const requestId = await failWithSecrets(t, endpoint, redactValue)

  const { tags, release, contexts, exception, user } = endpoint.envelopes[0]?.event ?? assert.fail()
  assert.equal(tags['request_id'], requestId)
  assert.equal(tags['trace_id'], contexts?.trace?.['trace_id'])
  assert.match(tags['trace_id'] ?? '', /^[0-9a-f]{32}$/)
  assert.equal(release, 'cars@1.0.0+0af7651916cd43dd8448eb211c80319c00000000')
  assert.deepEqual(user, { id: 'user-7' })
  assert.match(exception.values.at(-1)?.value ?? '', /^cannot connect/)
  assert.ok((exception.values.at(-1)?.stacktrace?.frames.length ?? 0) > 2)
})

test('without an option for redaction, no message is sent', async (t) => {
  await using endpoint = await envelopeRecorder()

  await failWithSecrets(t, endpoint, undefined)

  assert.deepEqual(found(endpoint), [])
  assert.match(endpoint.envelopes[0]?.event.exception.values[0]?.value ?? '', /^\[withheld/)
})

test('a redaction that fails, or gives back what is no event, lets nothing out', async () => {
  await using endpoint = await envelopeRecorder()
  const redactions = [
    () => {
      throw new Error(canary('message'))
    },
    () => undefined,
    () => 'text',
  ]

  for (const redact of redactions) {
    await using app = await reportingService({ dsn: endpoint.dsn, redact })
    await app.inject('/fails/9')
    await app.errorReporting.flush()
    assert.equal(app.errorReporting.stats().failed, 1)
  }

  assert.equal(endpoint.received, 0)
})

test('no path of the machine leaves', async () => {
  await using endpoint = await envelopeRecorder()
  const root = process.cwd()
  const failure = () => new Error(`ENOENT: open '${root}/data/cars.db'`)
  await using app = await reportingService({ dsn: endpoint.dsn, redact: redactValue }, failure)

  await app.inject('/fails/9')
  const [envelope] = await endpoint.waitFor(1)

  const { raw, event } = envelope ?? assert.fail()
  assert.ok(!raw.includes(root))
  assert.equal(event.exception.values[0]?.value, `ENOENT: open './data/cars.db'`)
  const frames = event.exception.values[0].stacktrace?.frames ?? []
  assert.ok(frames.some(({ filename }) => filename.startsWith('node_modules/fastify/')))
  assert.match(frames.at(-1)?.filename ?? '', /^packages\/kit\/.*secrets\.test\.[jt]s$/)
})

async function failWithSecrets(
  t: { after(clean: () => void): void },
  { dsn, waitFor }: EnvelopeRecorder,
  redact: ((value: unknown) => unknown) | undefined,
): Promise<unknown> {
  process.env['CANARY_PASSWORD'] = canary('env')
  t.after(() => delete process.env['CANARY_PASSWORD'])
  const release = 'cars@1.0.0+0af7651916cd43dd8448eb211c80319c00000000'
  await using app = await reportingService({ dsn, release, redact }, secretError)

  const answer = await app.inject({
    method: 'POST',
    url: `/fails/9?token=${canary('query')}`,
    headers: {
      authorization: `Bearer ${canary('header')}`,
      cookie: `session=${canary('cookie')}`,
      'x-file-name': canary('header'),
    },
    payload: { password: canary('body') },
  })
  await waitFor(1)
  return answer.headers['x-request-id']
}

/** As a driver throws it: the words name what was sent, and all options hang on it. */
function secretError(): Error {
  const cause = new Error(`upstream said: {"api_key":"${canary('cause')}"}`)
  const message = `cannot connect to postgres://app:${canary('message')}@db/cars
    at password=${canary('file')} (file:///srv/token=${canary('file')}.js:1:1)`
  return Object.assign(new Error(message, { cause }), {
    config: { password: canary('member') },
    request: { headers: { authorization: canary('member') } },
  })
}

/** The places whose secret is in what was sent, in any of the encodings it could have taken. */
function found({ envelopes }: EnvelopeRecorder): string[] {
  const sent = envelopes.map(({ raw }) => raw).join('\n')
  const texts = [sent, decodeURIComponent(sent.replaceAll('%', '%25')), ...decodedParts(sent)]
  return places.filter((place) => texts.some((text) => text.includes(canary(place))))
}

/** What looks like base64 or hex in it, decoded at each offset. */
function decodedParts(sent: string): string[] {
  const base64 = sent.match(/[\w+/-]{12,}/g) ?? []
  const hex = sent.match(/[0-9a-f]{16,}/gi) ?? []
  return [
    ...base64.flatMap((part) => [0, 1, 2, 3].map((at) => decoded(part.slice(at), 'base64'))),
    ...hex.flatMap((part) => [0, 1].map((at) => decoded(part.slice(at), 'hex'))),
  ]
}

function decoded(text: string, encoding: 'base64' | 'hex'): string {
  return Buffer.from(text, encoding).toString('latin1')
}
