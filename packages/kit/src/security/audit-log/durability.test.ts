import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import test from 'node:test'
import { engines, type TestEngine } from '../../reliability/database/testing/databases.ts'
import type { Link } from './chain.ts'
import { openLog } from './testing/open-log.ts'

const child = join(import.meta.dirname, 'testing', 'append-until-killed.ts')

for (const engine of engines) {
  test(`${engine.engine}: nothing acknowledged is lost when the process is killed`, async () => {
    const { acknowledged, lost, problem } = await killed(engine, [])

    assert.ok(acknowledged > 500, `only ${acknowledged} were acknowledged`)
    assert.deepEqual([lost, problem], [0, undefined])
  })

  test(`${engine.engine}: a build that acknowledges before the commit is found out`, async () => {
    const { lost } = await killed(engine, ['acks-before-commit'])

    assert.ok(lost > 0, 'the control lost nothing, so the test above proves nothing')
  })
}

/** Kills 64 writers in the middle of it, and compares what they were told with what is there. */
async function killed(engine: TestEngine, mode: readonly string[]) {
  await using audit = await openLog(engine)
  const acks = await acknowledgedUntilKilled([engine.engine, audit.store.location, ...mode])

  const { head } = await audit.log.verify()
  const last = head?.sequence ?? 0
  const lost = acks.filter(({ sequence }) => sequence > last).length
  const { problem } = await audit.log.verify({
    heads: acks.filter(({ sequence }) => sequence <= last),
  })
  return { acknowledged: acks.length, lost, problem }
}

async function acknowledgedUntilKilled(args: readonly string[]): Promise<Link[]> {
  const writer = spawn(process.execPath, ['--conditions=@plimsoll/source', child, ...args], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  let text = ''
  const enough = Promise.withResolvers<void>()
  writer.stdout.setEncoding('utf8').on('data', (chunk: string) => {
    text += chunk
    if (text.length > 50_000) enough.resolve()
  })
  const ended = once(writer, 'close')
  await Promise.race([enough.promise, ended])
  writer.kill('SIGKILL')
  await ended
  // The last line may be half a line.
  return text
    .split('\n')
    .slice(0, -1)
    .map((line) => {
      const [sequence, hash] = line.split(' ')
      return { sequence: Number(sequence), hash: hash ?? '' }
    })
}
