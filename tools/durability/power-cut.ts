/**
 * A power cut without special hardware: the store lies in a file system in a file, the writer is
 * stopped, and the file is copied. The copy holds only what was flushed, and none of the page cache.
 *
 * It models a lost page cache, and neither reordered nor torn sectors.
 *
 * @module
 */

import { execFileSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import type { SqliteOptions } from '@plimsoll/kit/database/sqlite'
import { examineLedger, type LedgerFindings } from './ledger.ts'
import type { Row } from './report.ts'
import { startWriter } from './start-writer.ts'

/** Below the kernel's own write-back delay of about 5 s, which would flush what was not synced. */
const writingMs = 600

export async function powerCuts(cuts: number): Promise<readonly Row[]> {
  const missing = whyNot()
  if (missing !== undefined)
    return [{ what: 'power cut', seen: `SKIPPED: ${missing}`, isGood: false }]
  return [
    await cutOften(`power cut at FULL, ${cuts} ×`, cuts, {}, ({ lost }) => lost === 0),
    await cutOften(
      `power cut at FULL without automatic checkpoints, ${cuts} ×`,
      cuts,
      { walAutocheckpointPages: 0 },
      ({ lost }) => lost === 0,
    ),
    await cutOften(
      'control: NORMAL, wal_autocheckpoint=0, 2 ×',
      2,
      { unsafeSynchronous: 'NORMAL', walAutocheckpointPages: 0 },
      ({ lost }) => lost > 0,
    ),
  ]
}

async function cutOften(
  what: string,
  cuts: number,
  options: Partial<SqliteOptions>,
  isExpected: (findings: LedgerFindings) => boolean,
): Promise<Row> {
  const all: (LedgerFindings & { readonly acknowledged: number })[] = []
  for (let cut = 0; cut < cuts; cut += 1) all.push(await cutOnce(options))
  const sum = (of: 'acknowledged' | 'lost' | 'halfDone') =>
    all.reduce((total, each) => total + each[of], 0)
  const isIntact = all.every((each) => each.isIntact)
  const seen = `${sum('acknowledged')} acknowledged, ${sum('lost')} lost, ${sum('halfDone')} half done, integrity ${isIntact ? 'ok' : 'BROKEN'}`
  return { what, seen, isGood: all.every(isExpected) && isIntact && sum('halfDone') === 0 }
}

async function cutOnce(options: Partial<SqliteOptions>) {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-power-'))
  const [image, copy] = [join(folder, 'disk.img'), join(folder, 'copy.img')]
  const [disk, after] = [join(folder, 'disk'), join(folder, 'after')]
  mkdirSync(disk)
  mkdirSync(after)
  run('truncate', '-s', '128M', image)
  run('mkfs.ext4', '-q', '-F', image)
  run('mount', '-o', 'loop', image, disk)
  try {
    const file = (at: string) => join(at, 'ledger.db')
    const place = {
      engine: 'sqlite',
      options: { ...options, file: file(disk), ballastBytes: 0 },
    } as const
    // The empty store is on the disk before; only what is written now may be lost.
    const writer = await startWriter({ place, writers: 4, run: 'cut' })
    await setTimeout(writingMs)
    writer.pause()
    await setTimeout(100)
    copyFileSync(image, copy)
    await writer.kill()
    run('mount', '-o', 'loop', copy, after)
    const afterwards = {
      engine: 'sqlite',
      options: { file: file(after), ballastBytes: 0 },
    } as const
    const { acknowledged } = writer
    try {
      return { ...(await examined(afterwards, acknowledged)), acknowledged: acknowledged.length }
    } finally {
      run('umount', after)
    }
  } finally {
    run('umount', disk)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function examined(
  place: Parameters<typeof examineLedger>[0],
  acknowledged: readonly string[],
): Promise<LedgerFindings> {
  try {
    return await examineLedger(place, acknowledged)
  } catch (error) {
    // At NORMAL not even the tables need be there: then all is lost.
    if (!/no such table/.test(String((error as Error).cause ?? error))) throw error
    return { stored: 0, lost: acknowledged.length, halfDone: 0, isIntact: true }
  }
}

function whyNot(): string | undefined {
  if (process.getuid?.() !== 0) return 'needs root, who may mount'
  try {
    run('sh', '-c', 'command -v mkfs.ext4 && losetup -f')
    return undefined
  } catch {
    return 'needs mkfs.ext4 and a free loop device'
  }
}

function run(program: string, ...args: readonly string[]): void {
  execFileSync(program, args, { stdio: ['ignore', 'ignore', 'pipe'] })
}
