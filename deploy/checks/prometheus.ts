/**
 * Prometheus' configuration, its rules and the cases of its alerts, by promtool. That what they ask
 * for is measured is shown by tools/observed-names.test.ts and tools/scraped-service.test.ts.
 *
 * @module
 */

import { cpSync, globSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { copyRules, prometheusFolder, tenfold } from '../../tools/prometheus-rules.ts'
import { prometheusBinary, promtool } from '../../tools/servers/prometheus-server.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import { replaced } from './proxies/nginx-copy.ts'
import { toolOr } from './proxies/tools.ts'

const configurations = ['prometheus.yml', 'compose.yml']

export const prometheus: Artefact = {
  name: 'prometheus',
  problems: async () => [
    ...(await refusals(prometheusFolder)),
    ...(await said(['test', 'rules', ...casesIn(prometheusFolder, '*')])),
  ],
  controls: [
    planted('an unknown key', 'prometheus.yml', 'sample_limit', 'sample_limits'),
    planted('rules that are nowhere', 'compose.yml', 'rules/*.yml', 'rules/none.yml'),
    planted(
      'a rule that is no expression',
      'rules/instances.yml',
      '{job="plimsoll"} ==',
      '{job="plimsoll"] ==',
    ),
    planted('targets that are no list', 'targets/stable1.yml', '- targets', 'targets'),
    { planted: 'thresholds that are ten times as high', problems: () => tenfoldProblems() },
  ],
}

/** What promtool says of configurations, and of the rules and targets that they name. */
async function refusals(folder: string): Promise<readonly string[]> {
  toolOr(prometheusBinary, 'Prometheus')
  const found = configurations.map((name) => said(['check', 'config', join(folder, name)]))
  return (await Promise.all(found)).flat()
}

async function said(args: readonly string[]): Promise<readonly string[]> {
  const { ok, output } = await promtool(args)
  // Where a pattern finds nothing, it only warns.
  const isSure = ok && !/WARNING/.test(output)
  return isSure ? [] : [output.trim()]
}

function casesIn(folder: string, name: string): readonly string[] {
  return globSync(join(folder, `tests/${name}.test.yml`)).sort()
}

async function tenfoldProblems(): Promise<readonly string[]> {
  return await inCopy(async (folder) => {
    copyRules(folder, tenfold)
    return await said(['test', 'rules', ...casesIn(folder, 'instances')])
  })
}

function planted(what: string, file: string, old: string, fresh: string): PlantedError {
  return {
    planted: what,
    problems: () =>
      inCopy(async (folder) => {
        cpSync(prometheusFolder, folder, { recursive: true })
        const path = join(folder, file)
        writeFileSync(path, replaced(readFileSync(path, 'utf8'), old, fresh))
        return await refusals(folder)
      }),
  }
}

async function inCopy<Value>(work: (folder: string) => Promise<Value>): Promise<Value> {
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-prometheus-check-'))
  try {
    return await work(folder)
  } finally {
    rmSync(folder, { recursive: true })
  }
}
