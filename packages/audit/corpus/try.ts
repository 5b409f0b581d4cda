/**
 * One defect at a time, while it is made:
 *
 *     try.ts FLAG             its demonstrator with the flag and without
 *     try.ts FLAG --audit     its probe on the defect, the twin and the good service
 *     try.ts --probe ID [FLAG …]  a probe on the good service, or with flags
 *     try.ts --serve [FLAG …] runs the service until it is interrupted
 *
 * @module
 */

import { once } from 'node:events'
import { parseArgs } from 'node:util'
import { defectOf } from './defects/index.ts'
import { demonstrated } from './demonstrated.ts'
import { auditCorpus, auditDefect, corpusService } from './harness.ts'
import type { Kind } from './kinds.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    audit: { type: 'boolean' },
    serve: { type: 'boolean' },
    probe: { type: 'string', multiple: true },
    kind: { type: 'string', default: 'node' },
  },
})
const kind = values.kind as Kind

if (values.serve) await serve(positionals)
else if (values.probe) await probe(values.probe, positionals)
else for (const flag of positionals) await (values.audit ? audit(flag) : demonstrate(flag))

async function serve(flags: readonly string[]): Promise<void> {
  await using service = await corpusService({ kind, flags })
  say(`${service.subject.origin} ${JSON.stringify(service.ground.env)}`)
  await once(process, 'SIGINT')
}

async function probe(only: readonly string[], flags: readonly string[]): Promise<void> {
  const { findings } = await auditCorpus({ kind, flags, only })
  for (const finding of findings) {
    if (finding.verdict !== 'SKIPPED')
      say(`${finding.verdict} ${finding.probe}: ${finding.observed}`)
  }
}

async function demonstrate(flag: string): Promise<void> {
  const { withFlag, withoutFlag } = await demonstrated(defectOf(flag), kind)
  say(`${flag}: ${withFlag} with it, ${withoutFlag} without (right: true, false)`)
}

async function audit(flag: string): Promise<void> {
  const defect = defectOf(flag)
  for (const form of ['defect', 'twin', 'good'] as const) {
    const { verdict, observed } = await auditDefect(defect, { kind, form })
    say(`${form}: ${verdict} ${defect.probe}: ${observed}`)
  }
}

function say(line: string): void {
  process.stdout.write(`${line}\n`)
}
