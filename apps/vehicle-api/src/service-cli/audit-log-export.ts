/**
 * `audit-log export`: the log, or a part of it, into a file that can be verified without the store.
 *
 * That it was exported is on record, and part of what is exported. The file has its name only once
 * it is whole, on the disk, and was read back.
 *
 * @module
 */

import { once } from 'node:events'
import { existsSync } from 'node:fs'
import { type FileHandle, open, rename, rm } from 'node:fs/promises'
import { resolve } from 'node:path'
import { type AuditFilter, createAuditLog } from '@plimsoll/kit/audit-log'
import { fitted } from '../terminal/text-width.ts'
import { UsageError } from '../terminal/usage-error.ts'
import { verifyExportFile } from './audit-log-verify.ts'
import type { Command, Report, Work } from './command.ts'
import { CommandError } from './failure.ts'
import type { GivenOptions } from './given-options.ts'
import { appendActs } from './operator.ts'
import { type Store, withStore } from './stores.ts'
import { count, counted, orNull } from './words.ts'

export const auditLogExport: Command = {
  name: 'audit-log export',
  summary: 'write the audit log, or a part of it, to a file',
  details: [
    'One entry a line, oldest first, and a manifest as the last line. "audit-log verify --export FILE" checks it without the store.',
    'Without --output the lines go to standard output. That it was exported is an entry of its own.',
  ],
  options: {
    output: { value: 'FILE', summary: 'write to this file, which must not be there yet' },
    format: { value: 'jsonl|csv', summary: 'default jsonl' },
    user: { value: 'ID', summary: 'only what this user did' },
    action: { value: 'ACTION', summary: 'only this action, such as migration.applied' },
    resource: { value: 'RESOURCE', summary: 'only what was done to this' },
    since: { value: 'TIME', summary: 'from this moment on, such as 2026-01-31' },
    until: { value: 'TIME', summary: 'before this moment' },
  },
  async run(work) {
    const { options, isJson, folder } = work
    const output = options.text('output')
    if (isJson && output === undefined) {
      throw new UsageError('audit-log export --json needs --output: the lines are no JSON object.')
    }
    const wanted = wantedOf(options)
    const file = output === undefined ? undefined : resolve(folder, output)
    if (file !== undefined && existsSync(file)) throw exists(file)
    return await withStore(work, async (store) => {
      // First, because it refuses a filter that makes no sense.
      const lines = linesOf(work, store, wanted)
      await appendActs(store, [{ action: 'audit-log.exported', details: { ...wanted } }])
      return file === undefined ? await toStdout(work, lines) : await toFile(work, lines, file)
    })
  },
}

interface Wanted {
  readonly filter: AuditFilter
  readonly format: 'jsonl' | 'csv'
}

function wantedOf(options: GivenOptions): Wanted {
  return {
    filter: {
      userId: options.text('user'),
      action: options.text('action'),
      resource: options.text('resource'),
      since: options.text('since'),
      until: options.text('until'),
    },
    format: options.oneOf('format', ['jsonl', 'csv']) ?? 'jsonl',
  }
}

function linesOf({ signal }: Work, store: Store, wanted: Wanted): AsyncIterable<string> {
  return createAuditLog({ database: store }).export({ ...wanted, signal })
}

async function toStdout({ stdout, signal }: Work, lines: AsyncIterable<string>): Promise<Report> {
  for await (const line of lines) {
    if (!stdout.write(`${line}\n`)) await once(stdout, 'drain', { signal })
  }
  return { data: {}, view: () => [] }
}

async function toFile(work: Work, lines: AsyncIterable<string>, file: string): Promise<Report> {
  const unfinished = `${file}.unfinished-${process.pid}`
  try {
    await writeLines(work, lines, unfinished)
    const { isWhole, rows, manifest, problem } = await verifyExportFile(work, unfinished)
    if (!isWhole) {
      throw new CommandError(
        'EXPORT_NOT_WHOLE',
        1,
        `Nothing was exported: line ${problem?.line} of it, ${problem?.message}. See "audit-log verify".`,
      )
    }
    if (existsSync(file)) throw exists(file)
    await rename(unfinished, file)
    return {
      data: { file, entries: rows, manifest: orNull(manifest) },
      view: ({ columns, paint }) => {
        const done = 'Exported '
        const what = `${counted(rows, 'entry', 'entries')} to ${file}`
        return [`${paint('green', done)}${fitted(what, columns, done.length)}`]
      },
    }
  } finally {
    await rm(unfinished, { force: true })
  }
}

const chunkLines = 500

async function writeLines(
  { line }: Work,
  lines: AsyncIterable<string>,
  file: string,
): Promise<void> {
  const handle = await opened(file)
  try {
    let chunk = ''
    let written = 0
    for await (const each of lines) {
      chunk += `${each}\n`
      written += 1
      if (written % chunkLines !== 0) continue
      await handle.writeFile(chunk)
      chunk = ''
      line.show(`Exporting: ${count(written)} entries`)
    }
    await handle.writeFile(chunk)
    await handle.sync()
  } finally {
    await handle.close()
  }
}

/** Of those who may read the store, and of nobody else. */
async function opened(file: string): Promise<FileHandle> {
  try {
    return await open(file, 'wx', 0o600)
  } catch (error) {
    const { code = '' } = error as NodeJS.ErrnoException
    throw new CommandError('FILE_UNWRITABLE', 1, `${file} cannot be written (${code}).`, error)
  }
}

function exists(file: string): CommandError {
  return new CommandError('FILE_EXISTS', 1, `${file} is there already; name another file.`)
}
