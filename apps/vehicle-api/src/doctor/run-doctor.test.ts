import assert from 'node:assert/strict'
import { execFile } from 'node:child_process'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { childEnvironment } from '../testing/child-environment.ts'
import { serviceProgram } from '../testing/service-program.ts'

test('as a program it prints text or JSON, and its exit code says what it found', async (t) => {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-doctor-'))
  t.after(() => rm(folder, { recursive: true, force: true }))

  const [json, text, wrong, help] = await Promise.all([
    program(folder, ['--json']),
    program(folder, ['--profile', 'production']),
    program(folder, ['--profile', 'moon']),
    program(folder, ['--help']),
  ])

  const told = JSON.parse(json.stdout) as { readonly status: string }
  // Whether this machine has a full disk is not for this test to say.
  assert.equal(json.code, told.status === 'fail' ? 1 : 0)
  assert.equal(text.code, 1)
  assert.match(text.stdout, /✗ fail {2}Variables .*CORS_ORIGINS/)
  assert.ok(!text.stdout.includes('\u001b'))
  assert.equal(wrong.code, 2)
  assert.match(wrong.stderr, /--profile is "moon"; it must be one of production/)
  assert.equal(help.code, 0)
  assert.match(help.stdout, /^Usage: npm run doctor/)
})

interface Ended {
  readonly code: number
  readonly stdout: string
  readonly stderr: string
}

function program(folder: string, argv: readonly string[]): Promise<Ended> {
  const args = [...serviceProgram('doctor/run-doctor'), ...argv]
  const env = {
    ...childEnvironment,
    NODE_ENV: 'development',
    NO_COLOR: '1',
    PATH: '',
    PORT: '0',
    DATA_DIR: join(folder, 'data'),
  }
  return new Promise((resolve) => {
    execFile(process.execPath, args, { cwd: folder, env }, (error, stdout, stderr) => {
      resolve({ code: Number(error?.code ?? 0), stdout, stderr })
    })
  })
}
