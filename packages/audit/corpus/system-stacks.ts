/** What the services in other languages run on: the system's packages, found or installed. @module */

import { type SystemGo, systemGo } from '../../../tools/servers/system-go.ts'
import { systemPython } from '../../../tools/servers/system-python.ts'

let python: string | undefined

/** A Python with FastAPI and all that the service in `fastapi/` imports. */
export function fastapiPython(): string {
  python ??= systemPython({
    title: 'FastAPI with its drivers',
    modules: [
      ...['fastapi', 'uvicorn', 'httptools', 'uvloop', 'websockets', 'multipart'],
      ...['jwt', 'asyncpg', 'psycopg2', 'redis'],
    ],
    env: 'FASTAPI_PYTHON_PATH',
    packages: [
      ...['python3-fastapi', 'python3-uvicorn', 'python3-httptools', 'python3-uvloop'],
      ...['python3-websockets', 'python3-multipart', 'python3-jwt'],
      ...['python3-asyncpg', 'python3-psycopg2', 'python3-redis'],
    ],
  })
  return python
}

let go: SystemGo | undefined

/** A Go and the libraries that the service in `go/` imports. */
export function serviceGo(): SystemGo {
  go ??= systemGo({
    title: 'The libraries of the Go service',
    libraries: [
      ...['github.com/lib/pq', 'github.com/gomodule/redigo/redis'],
      ...['github.com/gorilla/websocket', 'golang.org/x/crypto/scrypt'],
    ],
    env: 'CORPUS_GOPATH',
    packages: [
      ...['golang-go', 'golang-github-lib-pq-dev', 'golang-github-gomodule-redigo-dev'],
      ...['golang-github-gorilla-websocket-dev', 'golang-golang-x-crypto-dev'],
    ],
  })
  return go
}
