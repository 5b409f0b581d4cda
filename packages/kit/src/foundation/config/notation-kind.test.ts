import assert from 'node:assert/strict'
import { test } from 'node:test'
import { notation } from './notation-kind.ts'

const variable = notation('TIMES', {
  description: 'Times.',
  example: '2x',
  format: 'how often',
  read: (text) => {
    if (!/^\d+x$/.test(text)) throw new RangeError(`has "${text}" where a number and x belong`)
  },
})

test('what its reader accepts is kept as it was written, without the space around it', () => {
  assert.deepEqual(variable.read(' 12x '), { value: '12x' })
})

test('what its reader refuses is refused in its words', () => {
  const reading = variable.read('often')

  assert.deepEqual(reading, {
    finding: {
      wrong: 'has "often" where a number and x belong',
      right: 'Give how often, such as 2x.',
    },
  })
})
