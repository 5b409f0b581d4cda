/**
 * What is known of a backup, as `manifest.json` beside its data. Its last line is the SHA-256 of all
 * the text before that line, so any byte that changed is found, in the manifest as in the data.
 *
 * Against accidents, not against somebody who writes a new digest: keep backups where only their
 * writer may write.
 *
 * @module
 */

import { createHash } from 'node:crypto'
import { type Static, Type } from 'typebox'
import { Compile } from 'typebox/schema'

const whole = Type.Integer({ minimum: 0 })
const nullable = <Schema extends Type.TSchema>(schema: Schema) => Type.Union([schema, Type.Null()])

/** Version 1; durations and counts are whole numbers. */
export const BackupManifestSchema = Type.Object(
  {
    format: Type.Literal(1),
    engine: Type.Union([Type.Literal('sqlite'), Type.Literal('postgres')]),
    created_at: Type.String({ description: 'Nothing committed before it is missing.' }),
    duration_ms: whole,
    service_version: nullable(Type.String()),
    schema_version: nullable(Type.String()),
    bytes: whole,
    sha256: Type.String({ pattern: '^[0-9a-f]{64}$' }),
    tables: Type.Record(Type.String(), whole, {
      description: 'Rows of each table, counted in the snapshot that was backed up.',
    }),
    audit_head: nullable(Type.String()),
    since_previous_seconds: nullable(
      Type.Integer({ minimum: 0, description: 'Since the backup before: the RPO observed.' }),
    ),
    verified_at: nullable(Type.String()),
    checks: Type.Array(Type.String(), { description: 'What the last verification looked at.' }),
    restore_ms: nullable(
      Type.Integer({
        minimum: 0,
        description: 'Restoring and checking it took: the RTO observed.',
      }),
    ),
  },
  { additionalProperties: false },
)

export type BackupManifest = Static<typeof BackupManifestSchema>

const validator = Compile(BackupManifestSchema)
const sealed = /^([\s\S]*,\n) {2}"digest": "sha256:([0-9a-f]{64})"\n\}\n$/

export function manifestText(manifest: BackupManifest): string {
  const text = JSON.stringify(manifest, undefined, 2)
  const body = `${text.slice(0, -'\n}'.length)},\n`
  return `${body}  "digest": "sha256:${sha256(body)}"\n}\n`
}

/** @throws Error that says what is wrong with the text */
export function parseManifest(text: string): BackupManifest {
  const [, body, digest] = sealed.exec(text) ?? []
  if (body === undefined) throw new Error('its manifest is cut off or was edited')
  if (sha256(body) !== digest) throw new Error('its manifest was changed since it was written')
  const { digest: _, ...manifest } = JSON.parse(text)
  if (validator.Check(manifest)) return manifest
  const [, [first]] = validator.Errors(manifest)
  throw new Error(
    `its manifest is not of format 1: ${first?.instancePath} ${first?.message ?? 'is wrong'}`,
  )
}

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex')
}
