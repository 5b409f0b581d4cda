import assert from 'node:assert/strict'
import { PassThrough } from 'node:stream'
import { test } from 'node:test'
import { Interrupted, openQuestions } from './questions.ts'

test('an empty answer is the one that is offered', async () => {
  const { questions, answer, shown } = terminal()

  const folder = questions.folder('my-service')
  answer('')
  const database = questions.database()
  answer('')

  assert.deepEqual([await folder, await database], ['my-service', 'sqlite'])
  assert.match(shown(), /Folder \(my-service\)/)
})

test('an answer that is none is explained, and asked for again', async () => {
  const { questions, answer, shown } = terminal()

  const name = questions.name('notes')
  answer('My Notes')
  await new Promise(setImmediate)
  answer('port-notes')

  assert.equal(await name, 'port-notes')
  assert.match(shown(), /such as "my-notes"/)
})

test('who ends the input is asked nothing more, and nothing is made', async () => {
  const { questions, end } = terminal()

  const folder = questions.folder('my-service')
  end()

  await assert.rejects(folder, Interrupted)
})

/** With somebody who types. */
function terminal() {
  const [input, output] = [new PassThrough(), new PassThrough()]
  let shown = ''
  output.setEncoding('utf8').on('data', (text: string) => {
    shown += text
  })
  const look = { style: (_style: unknown, text: string) => text, isLive: false }
  return {
    questions: openQuestions(look, { input, output }),
    answer: (text: string) => input.write(`${text}\n`),
    end: () => input.end(),
    shown: () => shown,
  }
}
