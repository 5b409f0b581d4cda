/**
 * The documented commands that take minutes: the load, the auditor on services of others, and on a
 * defect of its own corpus. Each is run as it is shown; only of the services that are audited one stands
 * for all, and a defect that there is for the name in the text.
 *
 * Controls: a defect that nobody planted, a service that nobody has, and a script that is not there.
 *
 * @module
 */

import { childService } from '../../apps/vehicle-api/src/testing/child-service.ts'
import type { Proof } from './proof.ts'
import {
  type Followed,
  follow,
  readDocument,
  root,
  type ShownSection,
  timesOf,
} from './shown-commands.ts'

export const longCommands: Proof = {
  name: 'long-commands',
  shows:
    'the documented commands for load, for default services and for the corpus do what is said',
  async run(print) {
    return [...(await loaded(print)), ...(await stacks(print)), ...(await corpus(print))]
  },
}

type Print = (line: string) => void

/** k6 is no package of any system: what its script asks is asked by the stand-in of its tests. */
const loadPrograms = `
npm() { command npm "$@" || [ $? -eq 1 ]; }
k6() {
  [ "$1 $2 $4" = 'run -e bench/load/k6.js' ] || return 1
  env "$3" CURL=curl "$NODE" --conditions=@plimsoll/source bench/load/testing/k6-stand-in.ts
}
`

/** Whether the thresholds are met is a matter of the machine; that they are judged is not. */
async function loaded(print: Print): Promise<readonly string[]> {
  await using service = await childService({ LOG_LEVEL: 'fatal' })
  const shown = readDocument('bench/load/README.md').map(({ heading, commands }) => ({
    heading,
    commands: commands.replaceAll('http://127.0.0.1:8000', service.url),
  }))
  const seen = await typed(loadPrograms, shown)
  const wrong = await typed(loadPrograms, changed(shown.slice(-1), 'bench/load/k6.js', 'k6.js'))
  print(`bench/load: ${timesOf(seen).join(', ').trim()}`)
  const judged = seen.output.match(/Every threshold is met|Thresholds are not met/g)?.length
  return [
    ...ended('bench/load/README.md', seen),
    ...(judged === 2 ? [] : [`the load was judged ${judged ?? 0} times, not twice`]),
    ...(seen.output.includes('/api/v1/vehicle/classify') ? [] : ['the script for k6 asks nothing']),
    ...refused('a script that is not there', wrong, print),
  ]
}

const oneStack = `
node() { case $* in *fastify*) "$NODE" "$@" ;; *) "$NODE" "$@" fastify ;; esac; }
`

async function stacks(print: Print): Promise<readonly string[]> {
  const shown = readDocument('docs/field-notes.md')
  const seen = await typed(oneStack, shown)
  const wrong = await typed(
    oneStack,
    changed(shown, 'audit-stacks.ts ', 'audit-stacks.ts fastifry '),
  )
  print(`docs/field-notes: ${timesOf(seen).join(', ').trim()}`)
  const audited = [...seen.output.matchAll(/^== fastify by (url|start|token): /gm)]
  const ways = audited.map(([, way]) => way).join(', ')
  return [
    ...ended('docs/field-notes.md', seen),
    ...(ways === 'url, start, token, start' ? [] : [`fastify was audited by ${ways}`]),
    ...refused('a service that nobody has', wrong, print),
  ]
}

/** What serves until it is interrupted is interrupted. */
const corpusPrograms = `
node() {
  case $* in
    *--serve*) timeout --signal=INT 20 "$NODE" "$@" || [ $? -eq 124 ] ;;
    *) "$NODE" "$@" ;;
  esac
}
`
const defect = { flag: 'guard-raw-path', probe: 'routing-tricks-do-not-bypass-auth' }

async function corpus(print: Print): Promise<readonly string[]> {
  const all = readDocument('packages/audit/corpus/README.md')
  const named = changed(changed(all, 'my-flag', defect.flag), 'id-of-the-probe', defect.probe)
  const seen = await typed(corpusPrograms, named)
  const wrong = await typed(corpusPrograms, all)
  print(`packages/audit/corpus: ${timesOf(seen).join(', ').trim()}`)
  const { output } = seen
  const expected = [
    new RegExp(`^${defect.flag}: true with it, false without`, 'm'),
    /^defect: FAIL[\s\S]*^twin: PASS[\s\S]*^good: PASS/m,
    /^http:\/\/127\.0\.0\.1:\d+ \{/m,
    new RegExp(`^FAIL ${defect.probe}`, 'm'),
  ]
  const missing = expected.filter((pattern) => !pattern.test(output))
  return [
    ...ended('packages/audit/corpus/README.md', seen),
    ...missing.map((pattern) => `the corpus did not say ${pattern}:\n${output}`),
    ...refused('a defect that nobody planted', wrong, print),
  ]
}

async function typed(programs: string, shown: readonly ShownSection[]): Promise<Followed> {
  const env = { ...process.env, NODE: process.execPath }
  return await follow([{ heading: 'Programs', commands: programs }, ...shown], { cwd: root, env })
}

function changed(shown: readonly ShownSection[], old: string, fresh: string) {
  return shown.map(({ heading, commands }) => ({
    heading,
    commands: commands.replaceAll(old, fresh),
  }))
}

function ended(document: string, { exitCode, endedIn, output }: Followed): readonly string[] {
  return exitCode === 0 ? [] : [`${document} ended in "${endedIn}" with ${exitCode}:\n${output}`]
}

function refused(what: string, { exitCode }: Followed, print: Print): readonly string[] {
  print(`control, ${what}: exit code ${exitCode}`)
  return exitCode === 0 ? [`${what} is taken`] : []
}
