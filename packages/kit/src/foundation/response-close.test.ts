import assert from 'node:assert/strict'
import { EventEmitter } from 'node:events'
import { test } from 'node:test'
import { onResponseClose } from './response-close.ts'

test('all are told once, in their order, of the response that is closed', () => {
  const [one, other] = [new EventEmitter(), new EventEmitter()]
  const told: [string, unknown][] = []
  for (const name of ['first', 'second', 'third']) {
    onResponseClose(one, function listener() {
      told.push([name, this])
    })
  }
  onResponseClose(other, () => assert.fail('the other is open'))

  one.emit('close')

  assert.deepEqual(told, [
    ['first', one],
    ['second', one],
    ['third', one],
  ])
})

test('the emitter has one listener, however many want to know', () => {
  const response = new EventEmitter()

  for (let time = 0; time < 20; time += 1) onResponseClose(response, () => undefined)

  assert.equal(response.listenerCount('close'), 1)
})

test('a listener that comes with the close is told as well', () => {
  const response = new EventEmitter()
  const told: string[] = []
  onResponseClose(response, () => onResponseClose(response, () => void told.push('late')))

  response.emit('close')

  assert.deepEqual(told, ['late'])
})
