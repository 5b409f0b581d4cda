/** One probe, told to a person: what it asks, how, and what to do when it fails. @module */

import { styleText } from 'node:util'
import { catalogue } from '../catalogue.ts'
import { measuredText, readMeasured } from '../measured.ts'
import type { Probe } from '../probe.ts'
import { selected } from '../run/selection.ts'

const efforts = { S: 'hours', M: 'days', L: 'weeks' } as const
/** Longer lines are hard to read. */
const columnsMax = 96

/** @throws UsageError for a name that no probe bears. */
export function explanationOf(name: string): string {
  const ids = selected(catalogue, [name], 'explain')
  return catalogue
    .filter(({ id }) => ids.has(id))
    .map(textOf)
    .join('\n')
}

function textOf(probe: Probe): string {
  const { id, ref, wing, severity, claim, needs, phase, depth = 'quick', attempts = 2 } = probe
  const sections: readonly (readonly [title: string, text: string])[] = [
    ['Why', probe.why],
    ['How it is tried', probe.how],
    ['PASS', probe.pass],
    ['FAIL', `${probe.fail} Seen ${attempts} times of ${attempts}.`],
    ['Not applicable, or unknown', probe.notApplicable],
    ['What must not be a failure', probe.falsePositives],
    ['What to do', `${probe.remedy} (${efforts[probe.effort]})`],
    ['Needs', needs.join(', ')],
    ['Runs', `in the phase ${phase}, from --depth ${depth} on`],
    ['Blocked by a failure of', (probe.dependsOn ?? []).join(', ')],
    ['Source', probe.source],
    ['Measured', measuredText(readMeasured(), id)],
  ]
  const head = `${styleText('bold', claim)}\n${ref} · ${id} · ${wing} · ${severity}\n`
  const body = sections
    .filter(([, text]) => text.trim() !== '')
    .map(([title, text]) => `\n${styleText('bold', title)}\n${wrapped(text)}\n`)
  return [head, ...body].join('')
}

function wrapped(text: string): string {
  const columns = Math.min(process.stdout.columns ?? columnsMax, columnsMax) - 4
  const lines: string[] = ['']
  for (const word of text.split(/\s+/)) {
    const line = lines.at(-1) ?? ''
    if (line !== '' && line.length + word.length + 1 > columns) lines.push(word)
    else lines[lines.length - 1] = line === '' ? word : `${line} ${word}`
  }
  return lines.map((line) => `  ${line}`).join('\n')
}
