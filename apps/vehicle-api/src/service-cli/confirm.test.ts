import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { outputCollector } from '../terminal/testing/output-collector.ts'
import { confirmed } from './confirm.ts'

const question = { loss: 'This takes back 0003.', name: '0003' }

test('on a terminal the name must be typed', async () => {
  const { stderr, asked } = terminal('0003\n')

  await asked()

  assert.equal(stderr.text(), 'This takes back 0003.\nType 0003 to go on: ')
})

test('anything else, and the end of the input, is a no', async () => {
  for (const typed of ['yes\n', '\n', undefined]) {
    await assert.rejects(terminal(typed).asked(), { code: 'DECLINED', exitCode: 1 })
  }
})

test('Ctrl-C ends the question', async () => {
  const stop = new AbortController()
  const { asked } = terminal('', stop.signal)

  const asking = asked()
  stop.abort()

  await assert.rejects(asking, { name: 'AbortError' })
})

test('where nobody can be asked, it is refused, and what would be lost is told', async () => {
  const { asked } = terminal('0003\n', undefined, false)

  await assert.rejects(asked(), {
    code: 'NOT_CONFIRMED',
    exitCode: 2,
    message: /say --yes\.\nThis takes back 0003\.$/,
  })
})

/** @param typed on it; undefined closes the input */
function terminal(
  typed: string | undefined,
  signal: AbortSignal = new AbortController().signal,
  isTTY = true,
) {
  const input = new PassThrough()
  if (typed === undefined) input.end()
  else input.write(typed)
  const stdin = Object.assign(input, { isTTY }) as unknown as NodeJS.ReadStream
  const stderr = outputCollector(80)
  const asking = { stdin, stderr, signal, command: 'migrate down' }
  return { stderr, asked: () => confirmed(question, asking) }
}
