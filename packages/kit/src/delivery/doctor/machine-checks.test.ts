import assert from 'node:assert/strict'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import type { Check, CheckStatus } from './check.ts'
import { type Clock, systemClock } from './clock.ts'
import { clockInStep, clockSteady } from './clock-checks.ts'
import { diskSpace } from './disk-space.ts'
import { filesReadable } from './files-readable.ts'
import { folderUsable } from './folder-usable.ts'
import { memory } from './memory.ts'
import { isAtLeast, nodeVersion } from './node-version.ts'
import { packagesInstalled } from './packages-installed.ts'
import { portFree } from './port-free.ts'
import { listeningInodes } from './port-holder.ts'
import { runDoctor } from './run-doctor.ts'

test('an older Node fails, and this one is compared by number', async () => {
  assert.equal((await statusOf(nodeVersion({ range: '>=24.12' }))).status, 'ok')
  assert.deepEqual(await statusOf(nodeVersion({ range: '>=24.12', version: 'v24.9.0' })), {
    status: 'fail',
    text: 'this is Node v24.9.0 → Use Node 24.12 or newer.',
  })
  assert.ok(isAtLeast('24.12', '24.12.0') && isAtLeast('25.0.0', '24.12') && !isAtLeast('9', '10'))
  assert.throws(() => nodeVersion({ range: '^24 || 26' }), RangeError)
})

test('a disk with under 20 % free warns, under 15 % fails', async () => {
  const space = (bavail: number) =>
    diskSpace({ folder: '.', statfs: async () => ({ bsize: 1_000_000, blocks: 1_000, bavail }) })

  const found = await Promise.all([200, 199, 150, 149, 0].map((free) => statusOf(space(free))))

  assert.deepEqual(
    found.map(({ status }) => status),
    ['ok', 'warn', 'warn', 'fail', 'fail'],
  )
  assert.equal(
    found[3]?.text,
    'only 14.9 % of the disk of . is free (0.1 GB) → Free 0.1 GB, or give it a larger disk: 20 % should be free.',
  )
  assert.throws(() => diskSpace({ folder: '.', failBelow: 0.3 }), RangeError)
})

test('the real disk is asked, also for a folder that is not there yet', async () => {
  const { text } = await statusOf(diskSpace({ folder: join(tmpdir(), 'none', 'none') }))

  assert.match(text, /of the disk of .*none is free/)
})

test('a folder is written to: one that is there, one that can be made', async (t) => {
  const folder = await temporary(t)
  await mkdir(join(folder, 'open'), { mode: 0o755 })
  await chmod(join(folder, 'open'), 0o755)
  await writeFile(join(folder, 'file'), '')
  const status = (name: string, made?: 'last-part') =>
    statusOf(folderUsable({ ...named, folder: join(folder, name), ...(made && { made }) }))

  assert.equal((await status('.')).status, 'ok')
  assert.match((await status('open')).text, /mode 755.*chmod 700/)
  assert.match((await status('new/deep')).text, /will be made/)
  assert.equal((await status('new', 'last-part')).status, 'ok')
  assert.match((await status('new/deep', 'last-part')).text, /nor does the folder above/)
  assert.match((await status('file')).text, /is no folder/)
})

test('a folder that cannot be written fails', async () => {
  const { status, text } = await statusOf(folderUsable({ ...named, folder: '/proc/self' }))

  assert.equal(status, 'fail')
  assert.match(text, /cannot be written: it gives E[A-Z]+ → /)
})

test('every file that is missing is told, and a folder is no file', async (t) => {
  const folder = await temporary(t)
  await writeFile(join(folder, 'there'), '')
  const files = ['there', 'gone', 'also-gone', '.'].map((name) => join(folder, name))

  const { status, text } = await statusOf(filesReadable({ ...named, files }))

  assert.equal(status, 'fail')
  assert.match(text, /\/gone is missing .*also-gone is missing .* is no file/s)
  assert.equal((await statusOf(filesReadable({ ...named, files: files.slice(0, 1) }))).status, 'ok')
})

test('memory warns when it is tight and fails when half of it is missing', async () => {
  const found = await Promise.all(
    [100, 99, 50, 49].map((available) =>
      statusOf(memory({ neededBytes: 100e6, availableBytes: () => available * 1e6 })),
    ),
  )

  assert.deepEqual(
    found.map(({ status }) => status),
    ['ok', 'warn', 'warn', 'fail'],
  )
})

test('a package that is missing or of another version fails', async (t) => {
  const folder = await temporary(t)
  const manifest = join(folder, 'app/package.json')
  await mkdir(join(folder, 'app/node_modules/own'), { recursive: true })
  await mkdir(join(folder, 'node_modules/shared'), { recursive: true })
  await writeFile(join(folder, 'app/node_modules/own/package.json'), '{"version":"1.0.0"}')
  await writeFile(join(folder, 'node_modules/shared/package.json'), '{"version":"2.1.0"}')
  const demanding = async (dependencies: object) => {
    await writeFile(manifest, JSON.stringify({ dependencies }))
    return statusOf(packagesInstalled({ manifest }))
  }

  assert.equal((await demanding({ own: '1.0.0', shared: '^2.0.0' })).status, 'ok')
  assert.match((await demanding({ own: '1.0.1' })).text, /own is 1\.0\.0, and 1\.0\.1 is demanded/)
  assert.match((await demanding({ other: '*' })).text, /other is not installed → .*npm ci/)
})

test('a clock that shows an early time fails, one that was set warns', async () => {
  const clock = (wallMs: number): Clock => ({ wallMs: () => wallMs, monotonicMs: () => 5_000 })
  const originMs = Date.UTC(2027, 0, 1)

  const found = [
    await statusOf(clockSteady({ originMs }), clock(originMs + 5_900)),
    await statusOf(clockSteady({ originMs }), clock(originMs + 65_000)),
    await statusOf(clockSteady(), clock(0)),
  ]

  assert.deepEqual(
    found.map(({ status }) => status),
    ['ok', 'warn', 'fail'],
  )
  assert.match(found[1]?.text ?? '', /it was set by 60\.0 s/)
  assert.equal((await statusOf(clockSteady(), systemClock)).status, 'ok')
})

test('a clock is out of step only beyond what the round trip leaves uncertain', async () => {
  let monotonicMs = 0
  const clock: Clock = { wallMs: () => 100_000 + monotonicMs, monotonicMs: () => monotonicMs }
  const apart = (tripMs: number, theirsMs: number) => {
    const ask = async () => {
      monotonicMs += tripMs
      return theirsMs
    }
    monotonicMs = 0
    return statusOf(clockInStep({ ...named, ask }), clock)
  }

  assert.equal((await apart(0, 101_000)).status, 'ok')
  assert.match((await apart(0, 101_500)).text, /1\.5 s behind the server/)
  assert.match((await apart(200, 98_000)).text, /2\.1 s ahead of the server/)
  assert.equal((await apart(2_000, 102_500)).status, 'ok')
})

test('a port that is taken fails and says by whom, unless it is the service itself', async (t) => {
  const server = createServer().listen(0, '127.0.0.1')
  await once(server, 'listening')
  t.after(() => server.close())
  const { port } = server.address() as { readonly port: number }
  const taken = { host: '127.0.0.1', port }

  const { status, text } = await statusOf(portFree(taken))

  assert.equal(status, 'fail')
  const holder = process.platform === 'linux' ? `process ${process.pid}` : 'another program'
  assert.ok(text.includes(holder), text)
  assert.equal((await statusOf(portFree({ ...taken, isOwn: async () => true }))).status, 'ok')
  assert.equal((await statusOf(portFree({ ...taken, isOwn: async () => false }))).status, 'fail')
})

test('a port is free, chosen by the system, or not of this machine', async () => {
  assert.match((await statusOf(portFree({ host: '127.0.0.1', port: 0 }))).text, /chooses/)
  const foreign = await statusOf(portFree({ host: '192.0.2.1', port: 8_000 }))
  assert.match(foreign.text, /no address of this machine/)
})

test('the table of sockets gives those that listen, and not those that are connected', () => {
  const table = [
    '  sl  local_address rem_address   st tx_queue rx_queue tr tm->when retrnsmt   uid  timeout inode',
    '   0: 0100007F:1F40 00000000:0000 0A 00000000:00000000 00:00000000 00000000  1000        0 4711 1',
    '   1: 0100007F:1F40 0100007F:D431 01 00000000:00000000 00:00000000 00000000  1000        0 4712 1',
    '   2: 0100007F:0050 00000000:0000 0A 00000000:00000000 00:00000000 00000000     0        0 4713 1',
  ].join('\n')

  assert.deepEqual(listeningInodes(table, 8_000), ['4711'])
  assert.deepEqual(listeningInodes(table, 80), ['4713'])
  assert.deepEqual(listeningInodes('', 80), [])
})

const named = { name: 'it', title: 'It' }

interface Seen {
  readonly status: CheckStatus
  readonly text: string
}

/** What a check says, as one line. */
async function statusOf(check: Check, clock: Clock = systemClock): Promise<Seen> {
  const { results } = await runDoctor([check], { clock })
  const [{ status, findings }] = results as [(typeof results)[number]]
  const texts = findings.map((finding) => {
    if (finding.status === 'ok') return finding.found
    return finding.status === 'skipped' ? finding.reason : `${finding.wrong} → ${finding.right}`
  })
  return { status, text: texts.join(' ') }
}

async function temporary(t: { after(run: () => Promise<void>): void }): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'plimsoll-doctor-'))
  t.after(() => rm(folder, { recursive: true, force: true }))
  return folder
}
