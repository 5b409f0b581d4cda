import assert from 'node:assert/strict'
import { test } from 'node:test'
import { parseArguments, UsageError } from './arguments.ts'

test('without arguments the own service is loaded as the profile says', () => {
  const options = parseArguments([])

  assert.deepEqual(
    { ...options },
    { url: undefined, seconds: undefined, connections: 16, json: false, help: false },
  )
})

for (const url of [
  'http://127.0.0.1:8000',
  'http://127.8.9.1',
  'https://localhost:8443/',
  'http://[::1]:3000',
]) {
  test(`${url} is on this machine`, () => {
    assert.equal(parseArguments(['--url', url]).url, url.replace(/\/$/, ''))
  })
}

for (const url of [
  'https://api.example.com',
  'http://10.0.0.7:8000',
  'http://127.0.0.1.example.com',
  'http://localhost.example.com',
  'http://127.0.0.1@example.com',
  'http://example.com:8000',
  'http://[::2]:8000',
  'http://0x7f.1',
]) {
  test(`${url} is refused, unless somebody says that they may`, () => {
    assert.throws(() => parseArguments(['--url', url]), /is not on this machine.*--i-may/)
    assert.equal(parseArguments(['--url', url, '--i-may']).url, url)
  })
}

for (const [args, problem] of [
  [['--url', 'there'], /no address such as/],
  [['--url', 'http://127.0.0.1:8000/api', '--i-may'], /no address such as/],
  [['--i-may'], /said of the address/],
  [['--duration', '2'], /--duration is a whole number from 3 to 3600, got "2"/],
  [['--connections', '1e3'], /--connections is a whole number/],
  [['--rate', '9'], /Unknown option '--rate'/],
  [['now'], /Unexpected argument 'now'/],
] as const) {
  test(`${args.join(' ')} is refused`, () => {
    assert.throws(
      () => parseArguments(args),
      (error) => {
        return error instanceof UsageError && problem.test(error.message)
      },
    )
  })
}
