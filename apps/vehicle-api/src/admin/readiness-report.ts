/**
 * The latest report that the auditor left in a file.
 *
 * Read again only when the file is another than before, and once for all who ask meanwhile. What is
 * wrong with a file is for the log; clients are only told that something is.
 *
 * @module
 */

import { constants } from 'node:fs'
import { type FileHandle, open } from 'node:fs/promises'
import { join } from 'node:path'
import type { KitError } from '@plimsoll/kit/errors'
import type { ServiceConfig } from '../config.ts'
import { problemsOfValue } from '../model/schema-problems.ts'
import { AuditReportUnusableError, NoAuditReportError } from './errors.ts'
import { type AuditReport, AuditReportSchema } from './readiness-schemas.ts'

/** Where the report is, and what clients are told of where that is. */
export interface AuditReportFile {
  readonly path: string
  readonly shownAs: string
}

/** @throws NoAuditReportError, AuditReportUnusableError */
export type ReadAuditReport = () => Promise<AuditReport>

export const reportBytesMax = 8 * 1_024 * 1_024

type PathConfig = Pick<ServiceConfig, 'dataDir'> & { readonly auditReportPath?: string | undefined }

export function auditReportFile({ auditReportPath: path, dataDir }: PathConfig): AuditReportFile {
  if (path !== undefined) return { path, shownAs: 'where AUDIT_REPORT_PATH says' }
  return {
    path: join(dataDir, 'audit', 'report.json'),
    shownAs: 'at audit/report.json in the data folder',
  }
}

export function auditReports({ path, shownAs }: AuditReportFile): ReadAuditReport {
  let kept: Kept | undefined
  let reading: Promise<AuditReport> | undefined

  const readAnew = async () => {
    try {
      await using file = await open(path, constants.O_RDONLY | constants.O_NONBLOCK)
      kept = await keptOrRead(file, kept)
      return kept.report
    } catch (error) {
      throw answerTo(error, { path, shownAs })
    }
  }
  return () => {
    reading ??= readAnew().finally(() => {
      reading = undefined
    })
    return reading
  }
}

interface Kept {
  /** Differs between any two files, and two contents of one. */
  readonly mark: string
  readonly report: AuditReport
}

async function keptOrRead(file: FileHandle, kept: Kept | undefined): Promise<Kept> {
  const stat = await file.stat({ bigint: true })
  const mark = `${stat.dev}:${stat.ino}:${stat.size}:${stat.mtimeNs}`
  if (kept?.mark === mark) return kept
  if (!stat.isFile()) throw new Error('is no file')
  if (stat.size > reportBytesMax) {
    throw new Error(`has ${stat.size} bytes; must have at most ${reportBytesMax}`)
  }
  const { buffer, bytesRead } = await file.read({ buffer: Buffer.alloc(Number(stat.size)) })
  return { mark, report: parsed(buffer.subarray(0, bytesRead)) }
}

/** @throws Error naming what is wrong. */
function parsed(bytes: Buffer): AuditReport {
  const value: unknown = JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes))
  const problems = problemsOfValue(AuditReportSchema, value)
  if (problems.length === 0) return value as AuditReport
  throw new Error(problems.join('\n'))
}

function answerTo(error: unknown, { path, shownAs }: AuditReportFile): KitError {
  const { code } = error as NodeJS.ErrnoException
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new NoAuditReportError(`No report is ${shownAs}; the auditor writes one there.`)
  }
  const message = error instanceof Error ? error.message : String(error)
  return new AuditReportUnusableError(
    'The report of the auditor cannot be used; the log of the service says why.',
    {
      cause: new Error(`the report of the auditor at ${path}: ${message}`, { cause: error }),
      headers: { 'retry-after': '60' },
    },
  )
}
