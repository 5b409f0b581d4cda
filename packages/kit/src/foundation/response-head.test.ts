import assert from 'node:assert/strict'
import { createServer, IncomingMessage, ServerResponse } from 'node:http'
import { type AddressInfo, connect, Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { test } from 'node:test'
import { pairsOf } from './head-lines.ts'
import { headPlace, putHeaders } from './response-head.ts'

const place = headPlace()
const setBlock = place.constant({ 'x-first': '1', 'cache-control': 'no-store' })
const setOther = place.constant({ 'x-first': 'other' })
const setVary = headPlace().line('vary', (theirs) => `${theirs}, Origin`)
const setLines = headPlace().lines(['x-one', 'x-two'])
const setLast = headPlace().lastLines(['cache-control', 'x-one'])

type Answer = (response: ServerResponse) => unknown

/** The ways to give a header, as they end up in Node. */
const ways: Readonly<Record<string, (name: string, value: string) => Answer>> = {
  'an object': (name, value) => (response) => response.writeHead(200, { [name]: value }),
  'a flat array': (name, value) => (response) => response.writeHead(200, [name, value]),
  'an array of pairs': (name, value) => (response) =>
    response.writeHead(200, [[name, value]] as unknown as string[]),
  setHeader: (name, value) => (response) => response.setHeader(name, value),
  'setHeader, then an object': (name, value) => (response) =>
    response.setHeader('x-other', '2').writeHead(200, { [name]: value }),
}

/** Node's own response, and one whose class is another's. */
const classes = { 'its own': Object, 'of another class': class Foreign {} }

for (const [kind, maker] of Object.entries(classes)) {
  for (const [name, way] of Object.entries(ways)) {
    // Which Node itself takes only where nothing was set one by one.
    if (maker !== Object && name === 'an array of pairs') continue
    test(`a response ${kind}: a value given by ${name} replaces ours and is sent once`, async (t) => {
      const raw = await rawHeaders(t, maker, way('Cache-Control', 'max-age=5'))

      assert.deepEqual(valuesOf(raw, 'cache-control'), ['max-age=5'])
      assert.deepEqual(valuesOf(raw, 'x-first'), ['1'])
    })
  }

  for (const name of ['an object', 'setHeader', 'setHeader, then an object'] as const) {
    test(`a response ${kind}: a value given by ${name} is merged where that is said`, async (t) => {
      const way = ways[name]
      const raw = await rawHeaders(t, maker, way?.('vary', 'Accept') ?? (() => undefined))

      assert.deepEqual(valuesOf(raw, 'vary'), ['Accept, Origin'])
    })
  }

  test(`a response ${kind}: all is written when nobody sets anything, the last in a place`, async (t) => {
    const raw = await rawHeaders(t, maker, (response) => {
      setOther({ raw: response })
      setLines({ raw: response }, 'x-one: a\r\nx-two: b\r\n')
      return putHeaders(response)
    })

    const ours = ['x-first', 'cache-control', 'vary', 'x-one', 'x-two']
    assert.deepEqual(
      ours.map((name) => valuesOf(raw, name)),
      [['other'], [], ['Origin'], ['a'], ['b']],
    )
  })
}

for (const [kind, maker] of Object.entries(classes)) {
  test(`a response ${kind}: of what other places have put, the last lines are sent alone`, async (t) => {
    const raw = await rawHeaders(t, maker, (response) => {
      setLines({ raw: response }, 'x-one: a\r\nx-two: b\r\n')
      return setLast({ raw: response }, 'cache-control: public\r\nx-one: c\r\n')
    })

    const ours = ['cache-control', 'x-first', 'x-one', 'x-two']
    assert.deepEqual(
      ours.map((name) => valuesOf(raw, name)),
      [['public'], ['1'], ['c'], ['b']],
    )
  })
}

const body = '{"a":1}'
const ordinary = { 'content-type': 'application/json', 'content-length': String(body.length) }

/** What a server of Node alone says, in order of names, but for the time. */
const askedHow = {
  'a GET': {},
  'a HEAD': { method: 'HEAD' },
  'a client of HTTP/1.0': { version: '1.0' },
} as const

for (const [name, how] of Object.entries(askedHow)) {
  test(`${name} of a body with type and length is answered as by Node alone`, async (t) => {
    const answer: Answer = (response) => response.writeHead(200, ordinary).end(body)
    const answerWith = async (prepare: typeof setBlock) =>
      rawAnswer(t, how, (response) => {
        prepare({ raw: response })
        return answer(response)
      })

    const [plain, ours] = [await answerWith(() => undefined), await answerWith(setBlock)]

    const added = ['x-first: 1', 'cache-control: no-store']
    assert.deepEqual(linesIn(ours), [...linesIn(plain), ...added].toSorted())
  })
}

test('a type that is not well-formed is refused by Node, not written', async () => {
  const response = new ServerResponse(new IncomingMessage(new Socket()))
  setBlock({ raw: response })

  const write = () => response.writeHead(200, { ...ordinary, 'content-type': 'a/b\r\nx-evil: 1' })

  assert.throws(write, { code: 'ERR_INVALID_CHAR' })
})

test('arrays are merged too', async (t) => {
  const flat = await rawHeaders(t, Object, ways['a flat array']?.('Vary', 'Accept'))
  const pairs = await rawHeaders(t, Object, ways['an array of pairs']?.('Vary', 'Accept'))

  assert.deepEqual(
    [flat, pairs].map((raw) => valuesOf(raw, 'vary')),
    [['Accept, Origin'], ['Accept, Origin']],
  )
})

test('what has been put can be read by whoever writes the head', () => {
  const response = {}
  setBlock({ raw: response })
  setVary({ raw: response }, 'Origin')

  assert.deepEqual(putHeaders(response), {
    'x-first': '1',
    'cache-control': 'no-store',
    vary: 'Origin',
  })
  assert.deepEqual(putHeaders({}), {})
})

test('lines are read as they are written', () => {
  assert.deepEqual(pairsOf('a: 1\r\nb: x: y\r\n'), [
    ['a', '1'],
    ['b', 'x: y'],
  ])
})

async function rawHeaders(
  t: { after(close: () => void): void },
  maker: object,
  answer: Answer = () => undefined,
): Promise<readonly string[]> {
  const server = createServer((_, response) => {
    if (maker !== Object) Object.defineProperty(response, 'constructor', { value: maker })
    setBlock({ raw: response })
    setVary({ raw: response }, 'Origin')
    answer(response)
    response.end('body')
  })
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { headers } = await fetch(`http://127.0.0.1:${(server.address() as AddressInfo).port}/`)
  return [...headers].flat()
}

function valuesOf(raw: readonly string[], wanted: string): string[] {
  return raw.filter((_, index) => index % 2 === 1 && raw[index - 1] === wanted)
}

/** All that comes over the wire, of a request that asks for the end of the connection. */
async function rawAnswer(
  t: { after(close: () => void): void },
  { method = 'GET', version = '1.1' }: { readonly method?: string; readonly version?: string },
  answer: Answer,
): Promise<string> {
  const server = createServer((_, response) => answer(response))
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const socket = connect((server.address() as AddressInfo).port, '127.0.0.1')
  socket.write(`${method} / HTTP/${version}\r\nHost: a\r\nConnection: close\r\n\r\n`)
  return await text(socket)
}

function linesIn(answer: string): string[] {
  const lines = answer.split('\r\n').filter((line) => line !== '' && !/^date:/i.test(line))
  return lines.map((line) => line.replace(/^[\w-]+:/, (name) => name.toLowerCase())).toSorted()
}
