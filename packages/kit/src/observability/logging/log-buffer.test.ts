import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as wait } from 'node:timers/promises'
import { LogBuffer } from './log-buffer.ts'
import { type LogOutput, openOutput } from './log-output.ts'
import { held } from './testing/held-output.ts'
import { directory, stalledPipe } from './testing/stalled-pipe.ts'

test('lines arrive in order, gathered into few writes', async (t) => {
  const path = join(directory(t), 'app.log')
  const counted = counting(openOutput(path))
  const buffer = bufferOf(counted)
  const lines = Array.from({ length: 10_000 }, (_, at) => `line ${at} äöü\n`)

  for (const line of lines) buffer.write(line)
  await flushed(buffer)

  assert.equal(readFileSync(path, 'utf8'), lines.join(''))
  assert.ok(counted.writes < 20, `${counted.writes} writes`)
})

test('a line waits no longer than the interval', async (t) => {
  const path = join(directory(t), 'app.log')
  const buffer = bufferOf(openOutput(path), { flushIntervalMs: 5 })

  buffer.write('alone\n')
  const before = readFileSync(path, 'utf8')
  await until(() => readFileSync(path, 'utf8') !== '')

  assert.equal(before, '')
  assert.equal(readFileSync(path, 'utf8'), 'alone\n')
})

test('a stalled pipe costs neither time nor memory: access records go first, and are counted', async (t) => {
  const pipe = stalledPipe(t)
  const charsMax = 1_000_000
  const missed: number[] = []
  const buffer = bufferOf(openOutput(pipe.path), {
    charsMax,
    flushIntervalMs: 5,
    onRecovered: (dropped) => missed.push(dropped),
  })
  const access = `${'a'.repeat(999)}\n`
  const error = `${'e'.repeat(999)}\n`

  const startMs = performance.now()
  for (let at = 0; at < 5_000; at += 1) buffer.writeDroppable(access)
  const droppedAccess = buffer.dropped
  for (let at = 0; at < 400; at += 1) buffer.write(error)
  const droppedBefore = buffer.dropped
  for (let at = 0; at < 5_000; at += 1) buffer.write(error)
  const tookMs = performance.now() - startMs

  // The kernel's own buffer of a pipe takes some before it is full.
  assert.ok(droppedAccess >= 4_300 && droppedAccess <= 4_500, String(droppedAccess))
  assert.equal(droppedBefore, droppedAccess, 'no other line was left out while there was room')
  assert.ok(buffer.dropped > droppedBefore + 4_500)
  assert.ok(tookMs < 2_000, `took ${tookMs} ms`)
  assert.deepEqual(missed, [])

  const received = await pipe.read((10_400 - buffer.dropped) * 1_000)

  assert.deepEqual(missed, [buffer.dropped])
  assert.match(received, /^(?:a{999}\n)+(?:e{999}\n)+$/)
})

test('the end of the process waits a second for a stalled pipe, no longer', (t) => {
  const pipe = stalledPipe(t)
  const buffer = bufferOf(openOutput(pipe.path))
  for (let at = 0; at < 500; at += 1) buffer.write(`${'x'.repeat(999)}\n`)

  const startMs = performance.now()
  buffer.flushSync()
  const tookMs = performance.now() - startMs

  assert.ok(tookMs > 900 && tookMs < 4_000, `took ${tookMs} ms`)
  assert.ok(buffer.dropped > 400)
})

test('what a thread is writing is written once, and the rest at once', () => {
  const output = held()
  const buffer = bufferOf(output)
  buffer.write('first\n')
  buffer.flush(() => {})
  buffer.write('second\n')

  buffer.flushSync()

  assert.deepEqual(output.begun, ['first\n'])
  assert.deepEqual(output.atOnce, ['second\n'])
  assert.equal(buffer.dropped, 0)
})

test('a thread that hangs is not waited for', () => {
  const output = held()
  let nowMs = 0
  const buffer = bufferOf(output, { now: () => nowMs })
  buffer.write('first\n')
  buffer.flush(() => {})
  buffer.write('second\n')
  nowMs = 1_001

  buffer.flushSync()

  assert.deepEqual(output.atOnce, [])
  assert.equal(buffer.dropped, 1)
})

test('a flush is done when what came before it is written, not later', async () => {
  const output = held()
  const buffer = bufferOf(output)
  const done: string[] = []

  buffer.write('first\n')
  buffer.flush(() => done.push('first'))
  buffer.write('second\n')
  assert.deepEqual(done, [])
  output.finish()

  assert.deepEqual(done, ['first'])
  assert.deepEqual(output.begun, ['first\n'])
})

test('a flush of nothing is done at once', async () => {
  await flushed(bufferOf(held()))
})

test('a reader that is gone ends the writing, not the program', async (t) => {
  const pipe = stalledPipe(t)
  const buffer = bufferOf(openOutput(pipe.path))
  pipe.close()

  buffer.write('one\n')
  await flushed(buffer)
  buffer.write('two\n')

  assert.equal(buffer.dropped, 2)
})

test('a block that cannot be written is given up and the next is tried', async () => {
  const output = held()
  const missed: number[] = []
  const buffer = bufferOf(output, { onRecovered: (dropped) => missed.push(dropped) })
  buffer.write('lost\nlost\n')
  buffer.flush(() => {})

  output.fail('ENOSPC')
  buffer.write('kept\n')
  buffer.flush(() => {})
  output.finish()

  assert.deepEqual(output.begun, ['lost\nlost\n', 'kept\n'])
  assert.deepEqual(missed, [2])
})

function bufferOf(
  output: LogOutput,
  options: Partial<ConstructorParameters<typeof LogBuffer>[1]> = {},
): LogBuffer {
  return new LogBuffer(output, {
    charsMax: 10_000_000,
    flushIntervalMs: 60_000,
    onRecovered() {},
    now: Date.now,
    ...options,
  })
}

function flushed(buffer: LogBuffer): Promise<void> {
  return new Promise((done) => buffer.flush(done))
}

async function until(isSo: () => boolean): Promise<void> {
  for (let turns = 0; !isSo() && turns < 2_000; turns += 1) await wait(1)
}

function counting(output: LogOutput): LogOutput & { writes: number } {
  const counted = {
    ...output,
    writes: 0,
    write(...[bytes, done]: Parameters<LogOutput['write']>) {
      counted.writes += 1
      output.write(bytes, done)
    },
  }
  return counted
}
