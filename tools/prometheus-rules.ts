/**
 * The alerts and recorded series of `deploy/prometheus/rules`, and copies of them that are rewritten.
 *
 * @module
 */

import { cpSync, globSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { parse } from 'yaml'

export interface AlertRule {
  readonly alert: string
  readonly expr: string
  /** How long it has to hold, such as `5m`. */
  readonly for: string
  readonly labels: Readonly<Record<string, string>>
  readonly annotations: Readonly<Record<string, string>>
}

export interface RecordingRule {
  readonly record: string
  readonly expr: string
}

export type Rule = AlertRule | RecordingRule

interface RuleFile {
  readonly groups: readonly { readonly name: string; readonly rules: readonly Rule[] }[]
}

export const prometheusFolder: string = join(import.meta.dirname, '../deploy/prometheus')

export function rules(): readonly Rule[] {
  return ruleFiles().flatMap(({ groups }) => groups.flatMap((group) => group.rules))
}

export function alertRules(): readonly AlertRule[] {
  return rules().filter((rule) => 'alert' in rule)
}

/** Writes rules and their tests into a folder, each rule as `rewrite` makes it, or them. */
export function copyRules(folder: string, rewrite: (rule: Rule) => Rule | readonly Rule[]): void {
  cpSync(join(prometheusFolder, 'tests'), join(folder, 'tests'), { recursive: true })
  mkdirSync(join(folder, 'rules'))
  for (const { name, groups } of ruleFiles()) {
    const rewritten = groups.map((group) => ({ ...group, rules: group.rules.flatMap(rewrite) }))
    // JSON is YAML too.
    writeFileSync(join(folder, 'rules', name), JSON.stringify({ groups: rewritten }))
  }
}

/**
 * An alert that needs ten times as much. Where it waits for a 0 or a 1, it waits for what is never
 * there.
 */
export function tenfold(rule: Rule): Rule {
  if (!('alert' in rule)) return rule
  const comparisons = /(?<operator>==|[<>]=?) (?<threshold>[\d.]+)/g
  const expr = rule.expr.replaceAll(comparisons, (_all, operator: string, threshold: string) => {
    const times = operator.startsWith('<') ? 0.1 : 10
    const isEither = operator === '==' || Number(threshold) === 0
    return `${operator} ${isEither ? 42 : Number(threshold) * times}`
  })
  return { ...rule, expr }
}

function ruleFiles(): readonly (RuleFile & { readonly name: string })[] {
  return globSync(join(prometheusFolder, 'rules/*.yml'))
    .sort()
    .map((path) => ({ name: basename(path), ...(parse(readFileSync(path, 'utf8')) as RuleFile) }))
}
