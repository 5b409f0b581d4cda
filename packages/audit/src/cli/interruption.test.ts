import assert from 'node:assert/strict'
import { once } from 'node:events'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { setTimeout as delay } from 'node:timers/promises'
import { smallService } from '../run/testing/small-service.ts'
import { start, temporary } from './testing/plimsoll-process.ts'

test('an interrupt ends the run in order: a report, exit code 130, and no process left', async (t) => {
  await using service = smallService({ CHILD: 'yes' })
  const [node = '', file = ''] = service.config.start?.command ?? []
  const out = join(temporary(t), 'out')
  const command = `${node} ${file}`
  const run = start(['audit', '--start', command, '--out', out, '--only', 'reliability'])
  await until(() => processesOf(file).length > 0)
  await delay(300)

  run.kill('SIGINT')
  const [code] = await once(run, 'exit')

  assert.equal(code, 130)
  assert.match(readFileSync(join(out, 'report.json'), 'utf8'), /interrupted/)
  assert.deepEqual(processesOf(file), [])
})

test('a kill -9 of the auditor leaves no process either', async () => {
  await using service = smallService({ CHILD: 'yes' })
  const [node = '', file = ''] = service.config.start?.command ?? []
  const run = start(
    ['audit', '--start', `${node} ${file}`, '--only', 'reliability'],
    service.folder,
  )
  await until(() => processesOf(file).length > 0)

  run.kill('SIGKILL')
  await once(run, 'exit')

  await until(() => processesOf(file).length === 0)
})

/** Processes whose command line names the file. */
function processesOf(file: string): readonly string[] {
  return readdirSync('/proc').filter((pid) => {
    if (!/^\d+$/.test(pid) || pid === String(process.pid)) return false
    try {
      const parts = readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0')
      return parts.includes(file)
    } catch {
      // It has ended meanwhile.
      return false
    }
  })
}

async function until(holds: () => boolean): Promise<void> {
  for (const startedMs = performance.now(); !holds(); await delay(30)) {
    assert.ok(performance.now() - startedMs < 15_000, 'it took too long')
  }
}
