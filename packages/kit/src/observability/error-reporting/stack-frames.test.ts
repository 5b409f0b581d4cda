import assert from 'node:assert/strict'
import { test } from 'node:test'
import fc from 'fast-check'
import { pathShortener } from './shorten-path.ts'
import { framesOf } from './stack-frames.ts'

const shortenPath = pathShortener('/srv/app')

test('a stack is frames with the innermost call last', () => {
  const error = stacked(`TypeError: no wheels
    at Car.start [as go] (file:///srv/app/src/car.ts:7:9)
    at async Object.handler (/srv/app/node_modules/fastify/lib/x.js:1:2)
    at async file:///srv/app/src/main.ts:3:4
    at node:internal/process/task_queues:104:5
    at async Promise.all (index 0)
    at new Promise (<anonymous>)`)

  const frames = framesOf(error, shortenPath)

  assert.deepEqual(frames.toReversed(), [
    { filename: 'src/car.ts', function: 'Car.start', lineno: 7, colno: 9, in_app: true },
    {
      filename: 'node_modules/fastify/lib/x.js',
      function: 'Object.handler',
      lineno: 1,
      colno: 2,
      in_app: false,
    },
    { filename: 'src/main.ts', function: '?', lineno: 3, colno: 4, in_app: true },
    {
      filename: 'node:internal/process/task_queues',
      function: '?',
      lineno: 104,
      colno: 5,
      in_app: false,
    },
    { filename: '<anonymous>', function: 'Promise.all', in_app: false },
    { filename: '<anonymous>', function: 'new Promise', in_app: false },
  ])
})

test('a message that looks like a stack is none', () => {
  const error = new Error('no\n    at secret (file:///srv/app/secret.js:1:1)')

  const frames = framesOf(error, shortenPath)

  assert.ok(frames.length > 0)
  assert.ok(frames.every(({ function: name }) => name !== 'secret'))
})

test('at most 50 frames are told, those nearest to the error', () => {
  const lines = Array.from({ length: 80 }, (_, at) => `    at f${at} (/srv/app/a.js:1:1)`)

  const frames = framesOf(stacked(`Error: x\n${lines.join('\n')}`), shortenPath)

  assert.equal(frames.length, 50)
  assert.equal(frames.at(-1)?.function, 'f0')
})

test('an error without a stack has no frames', () => {
  const error = Object.assign(new Error('x'), { stack: undefined }) as unknown as Error

  assert.deepEqual(framesOf(error, shortenPath), [])
})

const paths: Readonly<Record<string, string>> = {
  '/srv/app/src/a.ts': 'src/a.ts',
  'file:///srv/app/src/with%20space.ts': 'src/with space.ts',
  '/srv/app2/src/a.ts': '<outside>/a.ts',
  '/srv/node_modules/x/a.js': 'node_modules/x/a.js',
  '/home/ann/tool/a.js': '<outside>/a.js',
  'C:\\Users\\ann\\a.js': '<outside>/a.js',
  'https://example.com/a.js?token=t': '<outside>/a.js',
  'data:text/javascript,throw 1': '<text>',
  'eval at x (/srv/app/a.js:1:1), <anonymous>': '<text>',
  'node:fs': 'node:fs',
  '<anonymous>': '<anonymous>',
}

for (const [path, shortened] of Object.entries(paths)) {
  test(`${path} is told as ${shortened}`, () => {
    assert.equal(shortenPath(path), shortened)
  })
}

test('no path tells where something outside of the application is', () => {
  const starts = fc.constantFrom('/place/', 'file:///place/', 'C:\\place\\', '/home/place/')
  const parts = fc.array(fc.constantFrom('lib', 'x.js', '..', 'node_modules', 'a b', 'x?y', '#'))

  fc.assert(
    fc.property(starts, parts, (start, path) => {
      const shortened = shortenPath(start + path.join('/'))

      assert.doesNotMatch(shortened, /^\/|place|home|C:/)
    }),
    { numRuns: 500 },
  )
})

function stacked(stack: string): Error {
  const error = new Error('')
  error.stack = stack
  return error
}
