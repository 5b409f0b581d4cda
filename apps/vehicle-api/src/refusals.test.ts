import assert from 'node:assert/strict'
import { once } from 'node:events'
import { connect } from 'node:net'
import { after, test } from 'node:test'
import { testService } from './testing/service.ts'

const service = await testService()
after(() => service[Symbol.asyncDispose]())
const { port } = new URL(await service.app.listen({ host: '127.0.0.1', port: 0 }))

/** What fails before there is a route, or where Node itself would answer without a body. */
const refusals: readonly [string, string, number, string][] = [
  ['without a Host', 'GET /health-of HTTP/1.1', 400, 'HOST_MALFORMED'],
  ['of a foreign Host', 'GET / HTTP/1.1\r\nhost: evil.example', 421, 'HOST_NOT_ALLOWED'],
  ['of two Hosts', 'GET / HTTP/1.1\r\nhost: localhost\r\nhost: x', 400, 'MALFORMED_REQUEST'],
  ['that cannot be decoded', 'GET /%zz HTTP/1.1\r\nhost: localhost', 400, 'MALFORMED_REQUEST'],
  ['in absolute form', 'GET http://localhost/ HTTP/1.1\r\nhost: localhost', 400, 'TARGET_REFUSED'],
  [
    'with an expectation',
    'GET / HTTP/1.1\r\nhost: localhost\r\nexpect: miracles',
    417,
    'EXPECTATION_FAILED',
  ],
]

for (const [what, request, status, code] of refusals) {
  test(`a request ${what} is refused ${status} ${code}, named and logged with its code`, async () => {
    const answer = await send(`${request}\r\nconnection: close\r\n\r\n`)

    const [head = '', body = ''] = answer.split('\r\n\r\n')
    const { error_code, request_id } = JSON.parse(body)
    assert.match(head, new RegExp(`^HTTP/1.1 ${status} `))
    assert.match(head, /\r\nx-content-type-options: nosniff\r\n/)
    assert.ok(head.includes(`\r\nx-request-id: ${request_id}`))
    assert.equal(error_code, code)
    const records = service
      .log()
      .split('\n')
      .filter((line) => line.includes(request_id))
    assert.equal(records.length, 1)
    assert.equal(JSON.parse(records[0] ?? '').errorCode, code)
  })
}

async function send(bytes: string): Promise<string> {
  const socket = connect(Number(port), '127.0.0.1')
  let answer = ''
  socket.setEncoding('latin1').on('data', (chunk: string) => {
    answer += chunk
  })
  socket.write(bytes)
  await once(socket, 'close')
  return answer
}
