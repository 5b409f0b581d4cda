import assert from 'node:assert/strict'
import { existsSync } from 'node:fs'
import { test } from 'node:test'
import { interruptedCode, withChildren } from './with-children.ts'

test('a bench that fails leaves no process and no folder behind', async () => {
  let folder = ''
  let hasEnded: () => boolean = () => false

  const running = withChildren(async ({ children, directory }) => {
    folder = directory
    const child = children.start({ name: 'idler', args: ['-e', 'setInterval(() => {}, 1000)'] })
    hasEnded = () => child.hasEnded
    throw new Error('it fails')
  })

  await assert.rejects(running, /it fails/)
  assert.deepEqual([hasEnded(), existsSync(folder)], [true, false])
})

test('a bench that is interrupted loses its processes, and its exit code says so', async () => {
  const listeners = process.listenerCount('SIGTERM')

  const exitCode = await withChildren(async ({ children, isInterrupted }) => {
    const child = children.start({ name: 'idler', args: ['-e', 'setInterval(() => {}, 1000)'] })
    process.emit('SIGTERM')
    await child.ended
    return isInterrupted() ? 0 : 1
  })

  assert.equal(exitCode, interruptedCode)
  assert.equal(process.listenerCount('SIGTERM'), listeners)
})

test('a bench that is done has the exit code that it gives', async () => {
  assert.equal(await withChildren(async () => 3), 3)
})
