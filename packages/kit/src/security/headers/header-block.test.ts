import assert from 'node:assert/strict'
import { createServer, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { test } from 'node:test'
import { attachBlock, canAttachBlock, isPlainResponse } from './header-block.ts'

const block = attachBlock({ 'x-first': '1', 'cache-control': 'no-store' })

test('this version of Node can write a block', () => {
  assert.equal(canAttachBlock(), true)
})

const answers: Readonly<Record<string, (response: ServerResponse) => void>> = {
  'an object': (response) => response.writeHead(200, { 'Cache-Control': 'max-age=5' }),
  'a flat array': (response) => response.writeHead(200, ['Cache-Control', 'max-age=5']),
  'an array of pairs': (response) =>
    response.writeHead(200, [['Cache-Control', 'max-age=5']] as unknown as string[]),
  setHeader: (response) => response.setHeader('Cache-Control', 'max-age=5'),
  'setHeader, then an object': (response) =>
    response.setHeader('x-other', '2').writeHead(200, { 'cache-control': 'max-age=5' }),
}

for (const [name, answer] of Object.entries(answers)) {
  test(`a value given by ${name} replaces that of the block and is sent once`, async (t) => {
    const url = await serverFor(t, answer)

    const { headers } = await fetch(url)

    assert.equal(headers.get('cache-control'), 'max-age=5')
    assert.equal(headers.get('x-first'), '1')
  })
}

test('the block is written whole when nobody sets anything', async (t) => {
  const url = await serverFor(t, () => undefined)

  const response = await fetch(url)

  assert.equal(response.headers.get('cache-control'), 'no-store')
  assert.equal(response.headers.get('x-first'), '1')
  assert.equal(await response.text(), 'body')
})

async function serverFor(
  t: { after(close: () => void): void },
  answer: (response: ServerResponse) => void,
): Promise<string> {
  const server = createServer((_, response) => {
    assert.equal(isPlainResponse(response), true)
    block(response)
    answer(response)
    response.end('body')
  })
  t.after(() => server.close())
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
}
