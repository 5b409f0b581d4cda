import assert from 'node:assert/strict'
import type { IncomingHttpHeaders } from 'node:http'
import { test } from 'node:test'
import fc from 'fast-check'
import { countTokens, moveTokens } from './handshake-token.ts'

test('the token leaves the address, and all else of it stays', () => {
  const urls = [
    '/ws?token=a.b.c',
    '/ws?x=1&token=a.b.c&after=7',
    '/ws?tokens=1',
    '/ws',
    '/ws?token=',
  ]
  const moved = urls.map((url) => {
    const request = requestOf(url)
    moveTokens(request, true)
    return [request.url, request.headers.authorization]
  })

  assert.deepEqual(moved, [
    ['/ws', 'Bearer a.b.c'],
    ['/ws?x=1&after=7', 'Bearer a.b.c'],
    ['/ws?tokens=1', undefined],
    ['/ws', undefined],
    ['/ws', 'Bearer '],
  ])
})

test('the token leaves the subprotocols, of which only that which carries it is left', () => {
  const offers = ['bearer, a.b.c', 'bearer', 'chat', 'chat,bearer,a.b.c', 'bearer, a, b']
  const moved = offers.map((offer) => {
    const request = requestOf('/ws', ['Sec-WebSocket-Protocol', offer])
    moveTokens(request, true)
    const protocol = request.headers['sec-websocket-protocol']
    return [protocol, request.rawHeaders[1], countTokens(request)]
  })

  assert.deepEqual(moved, [
    ['bearer', 'bearer', 1],
    ['bearer', 'bearer', 0],
    [undefined, '', 0],
    ['bearer', 'bearer', 1],
    ['bearer', 'bearer', 2],
  ])
})

test('on a request that is no handshake the token is taken away, and counts for nothing', () => {
  const request = requestOf('/ws?token=a.b.c', ['Sec-WebSocket-Protocol', 'bearer, a.b.c'])

  moveTokens(request, false)

  assert.equal(request.headers.authorization, undefined)
  assert.ok(!JSON.stringify(request).includes('a.b.c'))
})

test('wherever tokens are, none stays behind, and each is counted', () => {
  const token = fc.stringMatching(/^[\w.-]{8,40}$/)
  const other = fc.stringMatching(/^[a-s]{1,5}=[0-9]{0,5}$/)
  fc.assert(
    fc.property(
      fc.array(token, { maxLength: 3 }),
      fc.array(other, { maxLength: 3 }),
      fc.option(token, { nil: undefined }),
      (inQuery, others, inProtocol) => {
        const parts = [...inQuery.map((each) => `token=${each}`), ...others]
        const offer =
          inProtocol === undefined ? [] : ['sec-websocket-protocol', `bearer, ${inProtocol}`]
        const request = requestOf(`/ws?${parts.join('&')}`, offer)

        moveTokens(request, true)

        const kept = `${request.url} ${request.headers['sec-websocket-protocol']}`
        const all = [...inQuery, ...(inProtocol === undefined ? [] : [inProtocol])]
        for (const each of all) assert.ok(!kept.includes(each))
        for (const each of others) assert.ok(kept.includes(each))
        assert.equal(countTokens(request), all.length)
      },
    ),
  )
})

function requestOf(url: string, rawHeaders: readonly string[] = []) {
  const headers: Record<string, string> = {}
  for (let at = 0; at < rawHeaders.length; at += 2) {
    headers[rawHeaders[at]?.toLowerCase() ?? ''] = rawHeaders[at + 1] ?? ''
  }
  return { url, headers: headers as IncomingHttpHeaders, rawHeaders: [...rawHeaders] }
}
