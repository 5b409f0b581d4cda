/**
 * What an audit log may be told, each with a safe default.
 *
 * @module
 */

import type { RecordRules } from './audit-record.ts'
import type { AuditLogDatabase } from './chain-store.ts'
import type { Head } from './chain-watch.ts'
import type { GroupCommitOptions } from './group-commit.ts'
import { redactedJson } from './redacted-json.ts'
import type { SealKeys } from './seal.ts'
import type { ChainProblem } from './verify.ts'

export interface AuditLogSettings {
  /** Its schema includes that of `auditLogTables`. Closed by its owner, after the log. */
  readonly database: AuditLogDatabase
  /** Records that may wait for their commit before more are refused. Default 10,000. */
  readonly queueRowsMax?: number
  /** Bytes that may wait. Default 32 MiB. */
  readonly queueBytesMax?: number
  /** Records of one transaction. Default 1,000. */
  readonly batchRowsMax?: number
  /** Milliseconds for each statement of a batch. Default: the database's. */
  readonly timeoutMs?: number | undefined
  /** Size of the details as JSON, in bytes. Default 16 KiB, at most 1 MiB. */
  readonly detailsBytesMax?: number
  /**
   * Takes secrets out of the details. Default: what is named like one, at any depth; give
   * `redactValue` of `@plimsoll/kit/logging` for more.
   */
  readonly redact?: (details: unknown) => unknown
  /**
   * Keys, at least 32 bytes each, that seal anchors, checkpoints and manifests; the first one seals,
   * all are accepted. Default none: who can write to the database can then make up anchors.
   */
  readonly sealKeys?: SealKeys
  /** Told of the end of the chain when it is published; log it, where nobody can change it. */
  readonly onHead?: (head: Head) => void
  /** Told once of each problem of the chain. */
  readonly onProblem?: (problem: ChainProblem) => void
  /** Milliseconds since the epoch. Default `Date.now`. */
  readonly now?: () => number
}

export interface ResolvedSettings extends RecordRules {
  readonly database: AuditLogDatabase
  readonly limits: Omit<GroupCommitOptions<never, never>, 'commit'>
  readonly timeoutMs: number | undefined
  readonly sealKeys: SealKeys
  readonly onHead: (head: Head) => void
  readonly onProblem: (problem: ChainProblem) => void
}

const mebibyte = 2 ** 20

/** @throws RangeError naming the setting that makes no sense. */
export function resolveSettings(settings: AuditLogSettings): ResolvedSettings {
  const { redact } = settings
  return {
    database: settings.database,
    limits: {
      batchRowsMax: integer('batchRowsMax', settings.batchRowsMax ?? 1_000, 10_000),
      // One statement carries a batch as one text, which the main thread writes in one go.
      batchBytesMax: 4 * mebibyte,
      queueRowsMax: integer('queueRowsMax', settings.queueRowsMax ?? 10_000, 1_000_000),
      queueBytesMax: integer('queueBytesMax', settings.queueBytesMax ?? 32 * mebibyte, 2 ** 30),
    },
    timeoutMs: settings.timeoutMs,
    detailsBytesMax: integer('detailsBytesMax', settings.detailsBytesMax ?? 16_384, mebibyte),
    toJson: redact === undefined ? redactedJson : (details) => JSON.stringify(redact(details)),
    sealKeys: longEnough(settings.sealKeys ?? []),
    onHead: settings.onHead ?? (() => undefined),
    onProblem: settings.onProblem ?? (() => undefined),
    now: settings.now ?? Date.now,
  }
}

function integer(setting: string, value: number, max: number): number {
  if (Number.isInteger(value) && value >= 1 && value <= max) return value
  throw new RangeError(`auditLog.${setting} must be 1 to ${max}, got ${value}`)
}

function longEnough(keys: SealKeys): SealKeys {
  for (const key of keys) {
    const bytes = Buffer.byteLength(key)
    if (bytes < 32) throw new RangeError(`auditLog.sealKeys must be 32 bytes or more, got ${bytes}`)
  }
  return keys
}
