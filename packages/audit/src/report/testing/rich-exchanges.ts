/** Exchanges of the rich report. @module */

import type { Exchange } from '../report.ts'

const json = 'content-type: application/json; charset=utf-8\r\nx-request-id: 0k3v9x1c-42\r\n'
const agent = 'user-agent: plimsoll-audit/1 (run 4f1c9a02)\r\nhost: 127.0.0.1:8000\r\n'
const bearer = 'authorization: Bearer sha256:9f3b21c0\r\n'

export const exchanges: readonly Exchange[] = [
  exchange(
    'x1',
    'GET /me',
    bearer,
    `200 OK\r\n${json}\r\n{"id":"0190-a","email":"audit-a@example.test","role":"user"}`,
  ),
  exchange(
    'x2',
    'GET /me',
    'authorization: Bearer sha256:11e0c7d4\r\n',
    `200 OK\r\n${json}\r\n{"id":"0190-b","email":"audit-b@example.test","role":"user"}`,
  ),
  exchange(
    'x3',
    'GET /me',
    'authorization: Bearer sha256:77aa01ff\r\n',
    `401 Unauthorized\r\n${json}\r\n{"error":{"code":"UNAUTHENTICATED","message":"Sign in.","request_id":"0k3v9x1c-44"}}`,
  ),
  exchange(
    'x4',
    'POST /login',
    'content-type: application/json\r\n\r\n{"email":"audit-a@example.test","password":"sha256:5d0fa931"}',
    `401 Unauthorized\r\n${json}\r\n{"error":{"code":"WRONG_CREDENTIALS","message":"Wrong e-mail or password."}}`,
  ),
  exchange(
    'x5',
    'POST /login',
    'content-type: application/json\r\n\r\n{"email":"audit-a@example.test","password":"sha256:c05c11ba"}',
    `401 Unauthorized\r\n${json}\r\n{"error":{"code":"WRONG_CREDENTIALS","message":"Wrong e-mail or password."}}`,
  ),
  exchange(
    'x6',
    'GET /items/0190f3a2-77b1-7c3e-9a00-4dd1b2a6c111',
    bearer,
    `200 OK\r\n${json}\r\n{"id":"0190f3a2-77b1-7c3e-9a00-4dd1b2a6c111","name":"plimsoll-4f1c9a02","quantity":3,"note":null,"owner_id":"0190-a"}`,
  ),
  exchange(
    'x7',
    'DELETE /items/0190f3a2-77b1-7c3e-9a00-4dd1b2a6c111',
    bearer,
    `404 Not Found\r\n${json}\r\n{"error":{"code":"NOT_FOUND","message":"There is no such item."}}`,
  ),
  {
    ...exchange('x8', 'GET /slow?ms=1500', bearer, ''),
    response: 'The connection was reset after 41 ms.',
  },
  {
    ...exchange('x9', 'GET /readyz', '', ''),
    response: 'No answer in 10,000 ms.',
    ms: 10_000,
    fault: 'postgres: blackhole',
  },
  exchange(
    'x10',
    'POST /items',
    `${bearer}content-type: application/json\r\n\r\n{"name":{"a":1},"quantity":1}`,
    `500 Internal Server Error\r\n${json}\r\n{"error":{"code":"INTERNAL","message":"name.trim is not a function","stack":"TypeError: name.trim is not a function\\n    at createItem (/app/src/items.js:42:19)\\n    at handler (/app/src/routes.js:118:5)"}}`,
  ),
  exchange(
    'x11',
    'GET /metrics',
    '',
    '200 OK\r\ncontent-type: text/plain; version=0.0.4\r\n\r\nhttp_requests_total{method="GET",path="/p-8f1c2b",status="404"} 1\nhttp_requests_total{method="GET",path="/p-0a77de",status="404"} 1',
  ),
  exchange('x12', 'GET /livez', 'x-slow: a', '200 OK\r\n\r\n{"status":"alive"}'),
]

function exchange(id: string, line: string, head: string, response: string): Exchange {
  const at = Number(id.slice(1))
  const [method = 'GET', path = '/'] = line.split(' ')
  return {
    id,
    at_ms: at * 1_730,
    ms: 3 + at * 2,
    request: `${line} HTTP/1.1\r\n${agent}${head}`,
    response: `HTTP/1.1 ${response}`,
    curl: `curl -i -X ${method} 'http://127.0.0.1:8000${path}' -H "authorization: Bearer $TOKEN"`,
  }
}
