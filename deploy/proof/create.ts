/**
 * The scaffolder, from its package on: what it makes installs, passes its own tests, type-checks,
 * serves, stops, and gives the auditor nothing to fail. With a fault planted in it, it does not.
 *
 * @module
 */

import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { PostgresDatabases } from '../../tools/servers/postgres-databases.ts'
import { sharedPostgres } from '../../tools/servers/shared-postgres.ts'
import { creationShown, installProblems, shippingProblems } from './create-proof/as-shown.ts'
import { packPackages } from './create-proof/packed-packages.ts'
import { type Fault, faults, foreignNotes, planted } from './create-proof/planted-faults.ts'
import { renderProblems } from './create-proof/rendered.ts'
import { misbehaviour, readmeProblems, started } from './create-proof/served.ts'
import { type Ended, typed } from './create-proof/stranger.ts'
import type { Proof } from './proof.ts'

type Print = (line: string) => void

export const create: Proof = {
  name: 'create',
  shows:
    'a service made by the packed scaffolder installs, passes its tests, serves, and is audited',
  async run(print) {
    const folder = await mkdtemp(join(tmpdir(), 'plimsoll-create-'))
    try {
      return await proved(folder, print)
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  },
}

async function proved(folder: string, print: Print): Promise<readonly string[]> {
  const scaffolder = await packPackages(folder)
  const project = join(folder, 'port-notes')
  const [shownName = '', ...shownOptions] = creationShown()
  const shown = await scaffold(scaffolder, shownName, [...shownOptions, '--no-install'])
  if (shown.code !== 0) return [`npm create as shown failed: ${lastWords(shown)}`]
  const made = await scaffold(scaffolder, 'port-notes', ['--database', 'sqlite'])
  if (made.code !== 0) return [`the scaffolder failed: ${lastWords(made)}`]
  print(`made and installed in ${made.seconds.toFixed(1)} s`)
  return [
    ...(await commands(project, print)),
    ...(await served(project, print)),
    ...(await renderProblems(project, print)),
    ...(await shippingProblems(project, print)),
    ...(await installProblems(folder)),
    ...(await audited(project, print)),
    ...(await onPostgres(scaffolder, project, print)),
    ...(await controls(project, print)),
  ]
}

/** As `npm create plimsoll` does, which is `npm exec` of this package. */
function scaffold(packed: string, name: string, options: readonly string[]): Promise<Ended> {
  const folder = dirname(packed)
  const given = [name, ...options, '--packages', folder]
  return typed(
    ['npm', 'exec', '--yes', `--package=file:${packed}`, '--', 'create-plimsoll', ...given],
    folder,
  )
}

async function commands(project: string, print: Print): Promise<readonly string[]> {
  const problems: string[] = []
  for (const script of ['types', 'test']) {
    const ended = await typed(['npm', 'run', script], project)
    print(`npm run ${script}: ${testsIn(ended)}${ended.seconds.toFixed(1)} s`)
    if (ended.code !== 0) problems.push(`npm run ${script} failed: ${lastWords(ended)}`)
  }
  return problems
}

function testsIn({ said }: Ended): string {
  const [, passed] = /^ℹ pass (\d+)$/m.exec(said) ?? []
  return passed === undefined ? '' : `${passed} tests passed, `
}

async function served(project: string, print: Print): Promise<readonly string[]> {
  const service = await started(project)
  if (service.url === undefined) return [`it did not start: ${service.said()}`]
  const found = Promise.all([misbehaviour(service.url), readmeProblems(project, service.url)])
  const problems = (await found.finally(() => service.stop())).flat()
  const code = await service.stop()
  print(
    `served: register, sign in, notes, 401, 404 of others', the README's requests; SIGTERM: exit code ${code}`,
  )
  return code === 0 ? problems : [...problems, `SIGTERM ended it with exit code ${code}`]
}

interface Report {
  readonly score: { readonly proven: number; readonly ceiling: number; readonly coverage: number }
  readonly findings: readonly { readonly ref: string; readonly verdict: string }[]
}

async function audited(project: string, print: Print): Promise<readonly string[]> {
  const ended = await typed(['npm', 'run', 'audit', '--', '--depth', 'quick'], project)
  if (ended.code > 1) return [`the auditor ended with ${ended.code}: ${lastWords(ended)}`]
  const { score, findings } = await reportOf(project)
  const count = (wanted: string) => findings.filter(({ verdict }) => verdict === wanted).length
  const { proven, ceiling, coverage } = score
  print(
    `audited in ${ended.seconds.toFixed(0)} s: ${count('PASS')} PASS, ${count('FAIL')} FAIL; proven ${proven}, ceiling ${ceiling}, coverage ${coverage} %`,
  )
  const failed = findings.filter(({ verdict }) => verdict === 'FAIL').map(({ ref }) => ref)
  if (count('PASS') < 10) return [`the auditor saw too little: ${lastWords(ended)}`]
  return failed.map((ref) => `the auditor fails it: ${ref}`)
}

async function reportOf(project: string): Promise<Report> {
  return JSON.parse(await readFile(join(project, 'plimsoll-report/report.json'), 'utf8'))
}

/** The other choice: the same packages, and its tests on a PostgreSQL. */
async function onPostgres(
  scaffolder: string,
  installed: string,
  print: Print,
): Promise<readonly string[]> {
  const name = 'port-notes-postgres'
  const project = join(dirname(scaffolder), name)
  const made = await scaffold(scaffolder, name, ['--database=postgres', '--no-install'])
  if (made.code !== 0) return [`the scaffolder failed: ${lastWords(made)}`]
  await symlink(join(installed, 'node_modules'), join(project, 'node_modules'))
  const deployed = await renderProblems(project, print)
  const server: PostgresDatabases = await sharedPostgres()
  const url = await server.createDatabase()
  try {
    const ended = await typed(['npm', 'test'], project, { TEST_DATABASE_URL: url })
    print(`PostgreSQL: ${testsIn(ended)}${ended.seconds.toFixed(1)} s`)
    if (ended.code === 0) return deployed
    return [...deployed, `its tests fail on PostgreSQL: ${lastWords(ended)}`]
  } finally {
    await server.dropDatabase(url)
  }
}

async function controls(project: string, print: Print): Promise<readonly string[]> {
  const problems: string[] = []
  for (const [index, fault] of faults.entries()) {
    const copy = planted(project, fault, `fault-${index}`)
    problems.push(...(await overlooked(copy, fault, print)))
  }
  return problems
}

async function overlooked(copy: string, fault: Fault, print: Print): Promise<readonly string[]> {
  const problems: string[] = []
  const tests = await typed(['npm', 'test'], copy)
  if (tests.code === 0) problems.push(`its tests do not see ${fault.planted}`)
  const service = await started(copy)
  await service.stop()
  if ((service.url !== undefined) !== fault.startsAnyway) {
    problems.push(`with ${fault.planted} it ${fault.startsAnyway ? 'does not start' : 'starts'}`)
  }
  print(
    `control, ${fault.planted}: its tests exit ${tests.code}, it ${service.url === undefined ? 'does not start' : 'starts'}`,
  )
  return fault === foreignNotes ? [...problems, ...(await unaudited(copy, print))] : problems
}

/** Users reach only their own objects: here they reach others'. */
async function unaudited(copy: string, print: Print): Promise<readonly string[]> {
  await typed(['npm', 'run', 'audit', '--', '--only', 'SEC-15'], copy)
  const { findings } = await reportOf(copy)
  const verdict = findings.find(({ ref }) => ref === 'SEC-15')?.verdict
  print(`control, the auditor on it: SEC-15 ${verdict}`)
  return verdict === 'FAIL' ? [] : [`the auditor does not see ${foreignNotes.planted}`]
}

function lastWords({ code, said }: Ended): string {
  return `exit code ${code}\n${said.trim().split('\n').slice(-30).join('\n')}`
}
