/**
 * `audit-log verify`: is the chain whole, in the store or in an export?
 *
 * @module
 */

import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import { resolve } from 'node:path'
import { createInterface } from 'node:readline'
import { createAuditLog, type Link, type Verification, verifyExport } from '@plimsoll/kit/audit-log'
import { fitted } from '../terminal/text-width.ts'
import { UsageError } from '../terminal/usage-error.ts'
import type { Command, Report, Work } from './command.ts'
import { CommandError } from './failure.ts'
import { type Store, withStore } from './stores.ts'
import { counted, orNull } from './words.ts'

export const auditLogVerify: Command = {
  name: 'audit-log verify',
  summary: 'verify the chain of the audit log, or of an export',
  details: [
    'The chain alone shows what was changed, taken out or moved. That its end was cut off, or all of it was made anew, only a head shows that was known before: the service logs one each minute.',
    'An export is verified without the store and without a configuration. Exit code 1 if something is wrong.',
  ],
  options: {
    head: {
      value: 'N:HASH',
      summary: 'a head from the log of the service; may be repeated',
      isList: true,
    },
    export: { value: 'FILE', summary: 'verify this export, as "audit-log export" makes it' },
  },
  async run(work) {
    const heads = work.options.list('head').map(toHead)
    const file = work.options.text('export')
    if (file !== undefined) return await verifyFile(work, resolve(work.folder, file), heads)
    return await withStore(work, async (store) => reportOf(await verifyStore(work, store, heads)))
  },
}

export function verifyStore(
  { line, signal }: Pick<Work, 'line' | 'signal'>,
  store: Store,
  heads: readonly Link[] = [],
): Promise<Verification> {
  return createAuditLog({ database: store }).verify({
    heads,
    signal,
    onProgress: ({ sequence, to }) => line.show('Audit log', to === 0 ? 1 : sequence / to),
  })
}

function reportOf({ isWhole, problem, rows, head, heads }: Verification): Report {
  return {
    data: { is_whole: isWhole, problem: orNull(problem), entries: rows, head: orNull(head), heads },
    isWrong: !isWhole,
    view: ({ columns, paint }) => {
      const known = heads === 0 ? '' : `, ${counted(heads, 'known head')} among them`
      const seen = `${counted(rows, 'entry', 'entries')} follow from each other${known}.`
      const end = head === undefined ? [] : [fitted(`Head: ${headText(head)}`, columns)]
      return problem === undefined
        ? [`${paint('green', mark)}${fitted(seen, columns, mark.length)}`, ...end]
        : [
            paint('red', fitted(`Not whole: ${problem.message}.`, columns)),
            fitted(`Before it, ${seen}`, columns),
          ]
    },
  }
}

const mark = 'Whole: '

async function verifyFile(work: Work, file: string, heads: readonly Link[]): Promise<Report> {
  const { isWhole, problem, rows, manifest } = await verifyExportFile(work, file, heads)
  return {
    data: {
      is_whole: isWhole,
      problem: orNull(problem),
      entries: rows,
      manifest: orNull(manifest),
    },
    isWrong: !isWhole,
    view: ({ columns, paint }) =>
      problem === undefined
        ? [
            `${paint('green', mark)}${fitted(`${counted(rows, 'entry', 'entries')}, and the manifest tells the truth.`, columns, mark.length)}`,
            fitted(`Head: ${headText(manifest?.head)}`, columns),
          ]
        : [paint('red', fitted(`Not whole: line ${problem.line}, ${problem.message}.`, columns))],
  }
}

/** Memory is bounded by a line. @throws CommandError if it cannot be read */
export async function verifyExportFile(
  { line, signal }: Pick<Work, 'line' | 'signal'>,
  file: string,
  heads: readonly Link[] = [],
) {
  try {
    const { size } = await stat(file)
    const stream = createReadStream(file, { signal })
    stream.on('data', () => line.show('Reading the export', stream.bytesRead / size))
    // An error of the stream would otherwise only end the lines.
    const failed = new Promise<never>((_, reject) => {
      stream.once('error', reject)
    })
    return await Promise.race([
      verifyExport(createInterface({ input: stream, crlfDelay: Number.POSITIVE_INFINITY }), {
        heads,
      }),
      failed,
    ])
  } catch (error) {
    signal.throwIfAborted()
    const { code = '' } = error as NodeJS.ErrnoException
    throw new CommandError('FILE_UNREADABLE', 1, `${file} cannot be read (${code}).`, error)
  }
}

function headText(head: Link | null | undefined): string {
  return head === null || head === undefined ? 'none' : `${head.sequence}:${head.hash}`
}

/** @throws UsageError */
function toHead(text: string): Link {
  const [, sequence, hash = ''] = /^(\d{1,15}):([0-9a-f]{64})$/.exec(text) ?? []
  if (sequence !== undefined) return { sequence: Number(sequence), hash }
  throw new UsageError(`--head is "${text}"; it must be a sequence and a hash, such as 17:9f2c….`)
}
