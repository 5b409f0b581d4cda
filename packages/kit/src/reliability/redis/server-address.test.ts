import assert from 'node:assert/strict'
import { test } from 'node:test'
import { serverAddress } from './server-address.ts'

test('a URL names host, port, database, login and whether it is TLS', () => {
  const address = serverAddress('rediss://worker:p%40ss@[2001:db8::1]:6380/3')

  assert.deepEqual(address, {
    host: '2001:db8::1',
    port: 6380,
    database: 3,
    isTls: true,
    username: 'worker',
    password: 'p@ss',
  })
})

test('what a URL leaves out has the usual value', () => {
  const address = serverAddress('redis://localhost')

  assert.deepEqual(address, {
    host: 'localhost',
    port: 6379,
    database: 0,
    isTls: false,
    username: undefined,
    password: undefined,
  })
})

for (const url of [
  'localhost:6379',
  'http://:hunter2@localhost',
  'redis://:hunter2@',
  'redis://:hunter2@localhost/first',
  'redis://:hunter2@localhost/-1',
  'redis://:hunter2@localhost/0?enableOfflineQueue=true',
  'redis://:hunter2@localhost:99999',
  'redis://:hunter2%zz@localhost',
]) {
  test(`${url.replace('hunter2', '…')} is refused without its password`, () => {
    const refusal = () => serverAddress(url)

    assert.throws(refusal, (error: Error) => {
      assert.ok(error instanceof RangeError)
      assert.match(error.message, /^redis\.url /)
      assert.doesNotMatch(error.message, /hunter2/)
      return true
    })
  })
}
