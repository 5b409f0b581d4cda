/**
 * What a step of a pipeline does, and whether its failure can stop a change.
 *
 * @module
 */

import type { Step } from './ci-workflow.ts'

export const duties = ['test', 'lint', 'frozen install', 'scan'] as const
export type Duty = (typeof duties)[number]

const commands: Readonly<Record<Duty, RegExp>> = {
  test: /\b((npm|pnpm|yarn|bun)\s+(run\s+)?(-\S+\s+)*test|node\s[^\n]*--test|vitest|jest|mocha|pytest|unittest|tox|nox|go\s+test|gotestsum|cargo\s+(nextest|test)|mvnw?\s[^\n]*(verify|test)|gradlew?\s[^\n]*(check|test)|dotnet\s+test|rspec|phpunit|mix\s+test|make\s+(-\S+\s+)*(test|check))\b/,
  lint: /\b(eslint|biome|oxlint|prettier\s+--check|tsc\b|ruff|flake8|pylint|mypy|pyright|black\s+--check|golangci-lint|go\s+vet|staticcheck|clippy|cargo\s+fmt|checkstyle|spotless|ktlint|rubocop|phpstan|credo|(npm|pnpm|yarn|bun)\s+(run\s+)?(-\S+\s+)*(lint|check)|make\s+lint)\b/,
  'frozen install':
    /\b(npm\s+(ci|clean-install)|(pnpm|yarn|bun)\s+(install|i)?\s*[^\n]*(--frozen-lockfile|--immutable)|uv\s+sync\s[^\n]*--(frozen|locked)|poetry\s+(install|sync)|pipenv\s+(sync|install\s+--deploy)|pip3?\s+install\s[^\n]*(--require-hashes|-c\s)|go\s+(mod\s+(download|verify)|build|test)|cargo\s[^\n]*--locked|bundle\s+(install|config)[^\n]*(frozen|deployment)|composer\s+install|dotnet\s+restore\s[^\n]*--locked-mode|mvnw?\s|gradlew?\s)/,
  scan: /\b((npm|pnpm|yarn|bun)\s+audit|pip-audit|safety\s+(check|scan)|trivy|grype|snyk\s+test|govulncheck|osv-scanner|cargo[ -](audit|deny)|bundle[ -]audit|dependency-check|docker\s+scout\s+cves|composer\s+audit|mix\s+(deps|hex)\.audit|dotnet\s+list\s[^\n]*--vulnerable)\b/,
}

const actions: Readonly<Partial<Record<Duty, RegExp>>> = {
  lint: /golangci-lint-action|biomejs\/setup|super-linter|ruff-action/,
  scan: /trivy-action|anchore\/scan-action|dependency-review-action|osv-scanner|snyk\/actions|govulncheck-action|pip-audit|codeql-action\/analyze/,
}

/** Ends of a command line that make it succeed whatever happened. */
const toothless =
  /\|\|\s*(true|:|exit\s+0|echo\b[^\n]*|printf\b[^\n]*)|;\s*(true|exit\s+0)\s*$|\bset\s+\+e\b/m

export interface DoneDuty {
  readonly duty: Duty
  readonly where: string
  /** Why its failure stops nothing; undefined if it does. */
  readonly toothless: string | undefined
}

/** @param expand the text of the scripts that a command line calls, with the line itself */
export function dutiesOf(step: Step, expand: (run: string) => string): readonly DoneDuty[] {
  if (step.isOff) return []
  const text = expand(step.run)
  return duties
    .filter((duty) => commands[duty].test(text) || actions[duty]?.test(step.uses))
    .map((duty) => ({ duty, where: step.where, toothless: toothlessness(step, text, duty) }))
}

function toothlessness(step: Step, text: string, duty: Duty): string | undefined {
  if (step.isForgiven) return 'continue-on-error'
  const line = text.split('\n').find((one) => commands[duty].test(one) && toothless.test(one))
  if (line !== undefined) return `"${line.trim().slice(0, 120)}"`
  if (/^\s*set\s+\+e\b/m.test(text)) return '"set +e"'
  // Its default is 0: it reports and lets everything pass.
  const isTrivy = /trivy-action/.test(step.uses)
  const exitCode = String(step.inputs['exit-code'] ?? '0')
  if (isTrivy && exitCode === '0') return 'exit-code 0 of the scanner'
  return undefined
}
