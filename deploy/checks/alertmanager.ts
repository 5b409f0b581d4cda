/**
 * Alertmanager's configuration, by amtool; and that it knows the severities and alerts that there are.
 *
 * @module
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parse } from 'yaml'
import { alertRules } from '../../tools/prometheus-rules.ts'
import { amtoolBinary } from '../../tools/servers/alertmanager.ts'
import type { Artefact, PlantedError } from './artefact.ts'
import { replaced } from './proxies/nginx-copy.ts'
import { complaints, told, toolOr } from './proxies/tools.ts'

const shipped = readFileSync(join(import.meta.dirname, '../alertmanager/alertmanager.yml'), 'utf8')

/** Who is told of what. */
const receivers = { critical: 'on-call', warning: 'tickets' } as const

export const alertmanager: Artefact = {
  name: 'alertmanager',
  problems: () => problemsOf(shipped),
  controls: [
    planted('a receiver that is not there', 'receiver: on-call', 'receiver: on-ball'),
    planted('a matcher that is none', '[severity="critical"]', '[severity:"critical"]'),
    planted('an alarm that wakes nobody', '[severity="critical"]', '[severity="page"]'),
    planted('a password in the file', 'smtp_auth_password_file: /run', 'smtp_auth_password: /run'),
    planted('an alert that there is not', 'InstanceDown|', 'InstanceGone|'),
  ],
}

async function problemsOf(text: string): Promise<readonly string[]> {
  const program = toolOr(amtoolBinary, 'amtool')
  const folder = mkdtempSync(join(tmpdir(), 'plimsoll-alertmanager-'))
  try {
    const path = join(folder, 'alertmanager.yml')
    writeFileSync(path, text)
    const refused = complaints(await told(program, ['check-config', path]))
    if (refused.length > 0) return refused
    const ways = Object.entries(receivers).map(async ([severity, receiver]) => {
      const test = ['config', 'routes', 'test', `--config.file=${path}`, `severity=${severity}`]
      const { output } = await told(program, test)
      const [first = 'nobody'] = output.split('\n')
      return first === receiver ? [] : [`${severity} goes to ${first}`]
    })
    return [...(await Promise.all(ways)).flat(), ...disagreements(text)]
  } finally {
    rmSync(folder, { recursive: true })
  }
}

interface Configuration {
  readonly global: Readonly<Record<string, unknown>>
  readonly inhibit_rules: readonly Readonly<Record<string, readonly string[]>>[]
}

function disagreements(text: string): readonly string[] {
  const { global, inhibit_rules: inhibitions } = parse(text) as Configuration
  const alerts = alertRules()
  const names = alerts.map(({ alert }) => alert)
  const matchers = inhibitions.flatMap((rule) => Object.values(rule).flat())
  const named = matchers.flatMap((matcher) => /^alertname=~?"(.*)"$/.exec(matcher)?.[1] ?? [])
  const severities = new Set(alerts.map(({ labels }) => labels['severity'] ?? 'none'))
  return [
    ...named
      .flatMap((pattern) => pattern.split('|'))
      .filter((name) => !names.includes(name))
      .map((name) => `there is no alert ${name}`),
    ...[...severities]
      .filter((severity) => !(severity in receivers))
      .map((severity) => `nobody is told of the severity ${severity}`),
    ...Object.keys(global)
      .filter((key) => /password$|secret$|_key$/.test(key))
      .map((key) => `${key} has a secret in it`),
  ]
}

function planted(what: string, old: string, fresh: string): PlantedError {
  return { planted: what, problems: () => problemsOf(replaced(shipped, old, fresh)) }
}
