/**
 * The restore drill as docs/restore-drill.md shows it, on SQLite and on PostgreSQL.
 *
 * Two controls: without its restore it must fail, and so must it with one flipped byte in the backup.
 *
 * @module
 */

import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { freePort } from '../../tools/servers/free-port.ts'
import { postgresServer } from '../../tools/servers/postgres-server.ts'
import type { Proof } from './proof.ts'
import {
  type Followed,
  follow,
  readDocument,
  root,
  type ShownSection,
  timesOf,
} from './shown-commands.ts'

const engines = ['SQLite', 'PostgreSQL'] as const
type Engine = (typeof engines)[number]

const restoring = 'Restore and verify'
/** A minute, by which somebody who is woken may go. */
const restoredSecondsMax = 60
/** One bit in the middle of what was backed up. */
const flip = `node -e '
  const fs = require("node:fs")
  const folder = process.argv[1]
  const file = fs.readdirSync(folder).find((name) => name.startsWith("database") || name.endsWith(".db"))
  const bytes = fs.readFileSync(folder + "/" + file)
  bytes[bytes.length >> 1] ^= 1
  fs.writeFileSync(folder + "/" + file, bytes)
' "$BACKUP_DIR/$BACKUP"
`

export const restoreDrill: Proof = {
  name: 'restore-drill',
  shows: 'the documented commands bring a destroyed store back, on SQLite and on PostgreSQL',
  async run(print) {
    const shown = readDocument('docs/restore-drill.md')
    const problems: string[] = []
    for (const engine of engines) {
      const drill = await drilled(sectionsFor(engine, shown))
      problems.push(...problemsOf(engine, drill, print))
    }
    const sqlite = sectionsFor('SQLite', shown)
    const without = sqlite.filter(({ heading }) => heading !== restoring)
    const damaged = sqlite.map((each) =>
      each.heading === restoring ? { ...each, commands: flip + each.commands } : each,
    )
    return [
      ...problems,
      ...controlProblems('without its restore', await drilled(without), 'Serve', print),
      ...controlProblems('with a flipped byte', await drilled(damaged), restoring, print),
    ]
  },
}

/** Those of one engine are below its name. */
export function sectionsFor(
  engine: Engine,
  sections: readonly ShownSection[],
): readonly ShownSection[] {
  const others: readonly string[] = engines.filter((each) => each !== engine)
  return sections
    .filter(({ heading }) => !others.includes(heading))
    .map((each) => (each.heading === engine ? { ...each, heading: 'Destroy the store' } : each))
}

async function drilled(sections: readonly ShownSection[]): Promise<Followed> {
  const isPostgres = sections.some(({ commands }) => commands.includes('psql'))
  await using postgres = isPostgres ? await postgresServer({ storage: 'memory' }) : undefined
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-drill-'))
  const port = String(await freePort())
  // Only where it is: what the document names is a folder of the repository and a port of its own.
  const moved = sections.map(({ heading, commands }) => ({
    heading,
    commands: commands
      .replaceAll('$PWD/.data/drill', folder)
      .replaceAll('PORT=8400', `PORT=${port}`),
  }))
  const databaseUrl = await postgres?.createDatabase('drill')
  try {
    return await follow(moved, {
      cwd: root,
      env: { ...process.env, ...(databaseUrl ? { DATABASE_URL: databaseUrl } : {}) },
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function problemsOf(
  engine: Engine,
  drill: Followed,
  print: (line: string) => void,
): readonly string[] {
  print(`${engine}:`)
  for (const line of timesOf(drill)) print(line)
  const seconds = drill.sections
    .filter(({ heading }) => heading === restoring || heading === 'Serve')
    .reduce((sum, section) => sum + section.seconds, 0)
  print(`from the destroyed store to the verified answer: ${seconds.toFixed(1)} s`)
  if (drill.exitCode !== 0) {
    return [`${engine}: it ended in "${drill.endedIn}" with ${drill.exitCode}:\n${drill.output}`]
  }
  return seconds <= restoredSecondsMax ? [] : [`${engine}: it took ${seconds.toFixed(1)} s`]
}

function controlProblems(
  name: string,
  { exitCode, endedIn, output }: Followed,
  expected: string,
  print: (line: string) => void,
): readonly string[] {
  print(`control, ${name}: it ended in "${endedIn}" with ${exitCode}`)
  if (exitCode !== 0 && endedIn === expected) return []
  return [`${name} the drill must fail in "${expected}":\n${output}`]
}
