/**
 * Writes `docs/errors.md` from the tables of answers: every `errors.ts` of the kit and the service.
 *
 * @module
 */

import { globSync } from 'node:fs'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'
import type { ErrorDefinition } from '@plimsoll/kit/errors'
import type { GeneratedFile } from './generated-file.ts'

/** The answers of one concern. */
export interface ErrorTable {
  /** Such as `security / uploads`. */
  readonly concern: string
  readonly definitions: readonly ErrorDefinition[]
}

const intro = `<!-- Generated from the errors.ts of each concern by \`npm run docs\`; edit those. -->
# Errors

Every error has one body, \`application/problem+json\` (RFC 9457):

\`\`\`json
{
  "type": "about:blank",
  "title": "Bad Request",
  "status": 400,
  "detail": "query /limit must be <= 100.",
  "error_code": "VALIDATION_FAILED",
  "message": "query /limit must be <= 100.",
  "details": [{ "in": "query", "pointer": "/limit", "message": "must be <= 100" }],
  "request_id": "0k3v9x1c-42",
  "timestamp": "2026-01-31T12:00:00.000Z"
}
\`\`\`

\`error_code\` is for programs and is never renamed. \`detail\` (and \`message\`, the same text) is for people
and may be reworded. \`details\` holds one entry for each thing that was wrong. \`request_id\` is also in the
\`X-Request-Id\` header and in every line that the service logged for the request.
`

export async function errorsPage(root: string): Promise<GeneratedFile> {
  const tables = await errorTables(root)
  const sections = tables.map(({ concern, definitions }) => {
    const rows = definitions.map(
      ({ code, statusCode, meaning, remedy }) =>
        `| \`${code}\` | ${statusCode} | ${meaning} | ${remedy} |`,
    )
    return [
      `## ${concern}`,
      '',
      '| code | status | when | what to do |',
      '| --- | --- | --- | --- |',
    ]
      .concat(rows)
      .join('\n')
  })
  return {
    path: 'docs/errors.md',
    text: `${[intro, ...sections].join('\n')}\n`
      .replaceAll(/\n## /g, '\n\n## ')
      .replaceAll(/\n{3,}/g, '\n\n'),
  }
}

/** Reads every table of answers in the repo. @throws Error if two concerns claim one code. */
export async function errorTables(root: string): Promise<ErrorTable[]> {
  const files = ['packages/kit/src/*/*/errors.ts', 'apps/*/src/**/errors.ts'].flatMap((pattern) =>
    globSync(pattern, { cwd: root }).sort(),
  )
  const tables = await Promise.all(files.map((file) => errorTable(root, file)))
  const seen = new Map<string, string>()
  for (const { concern, definitions } of tables) {
    for (const { code } of definitions) {
      const other = seen.get(code)
      if (other) throw new Error(`${code} is defined by ${other} and by ${concern}`)
      seen.set(code, concern)
    }
  }
  return tables
}

async function errorTable(root: string, file: string): Promise<ErrorTable> {
  const exported: Record<string, unknown> = await import(pathToFileURL(join(root, file)).href)
  const definitions = Object.values(exported)
    .map((value) => definitionOf(value))
    .filter((definition) => definition !== undefined)
    .sort((one, other) => one.statusCode - other.statusCode)
  const concern = file
    .replaceAll('\\', '/')
    .replace(/^packages\/kit\/src\/|^apps\//, '')
    .replace('/src/', '/')
    .replace('/errors.ts', '')
    .replaceAll('/', ' / ')
  return { concern, definitions }
}

function definitionOf(exported: unknown): ErrorDefinition | undefined {
  if (typeof exported !== 'function' || !('definition' in exported)) return undefined
  return exported.definition as ErrorDefinition
}
