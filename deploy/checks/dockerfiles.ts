/**
 * The images: that a builder understands their files, that what they start from cannot change under
 * us, and that what runs is no root, without a shell and with a health check.
 *
 * @module
 */

import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { validate } from 'dockerfile-utils'
import { type Dockerfile, execForm, readDockerfile, type Stage } from '../image/dockerfile.ts'
import type { Artefact, PlantedError } from './artefact.ts'

const folder = join(import.meta.dirname, '../image')
const names = ['api.Dockerfile', 'console.Dockerfile']

export const dockerfiles: Artefact = {
  name: 'dockerfiles',
  async problems() {
    const texts = await Promise.all(names.map((name) => readFile(join(folder, name), 'utf8')))
    return texts.flatMap((text, index) => {
      return problemsOf(text).map((problem) => `${names[index]}: ${problem}`)
    })
  },
  controls: [
    planted('an unknown instruction', (text) => text.replace('\nEXPOSE', '\nEXPOES')),
    planted('a user who is root', (text) => replaceLast(text, 'USER 10001:10001', 'USER 0:0')),
    planted('a user with a name', (text) => replaceLast(text, 'USER 10001:10001', 'USER plimsoll')),
    planted('a base that may change', (text) => text.replace(/(ARG BASE=.*)@sha256:\w+/, '$1')),
    planted('an entry point for a shell', (text) => {
      return text.replace('ENTRYPOINT ["/usr/local/bin/node"]', 'ENTRYPOINT /usr/local/bin/node')
    }),
    planted('a health check for a shell', (text) => {
      return text.replace(/^(HEALTHCHECK(?:.*\\\n)* *CMD) .*/m, '$1 node health-command.js')
    }),
    planted('no health check', (text) => text.replace(/^HEALTHCHECK(?:.*\\\n)*.*/m, '')),
    planted('a secret as an argument', (text) =>
      text.replace('ARG VERSION', 'ARG NPM_TOKEN\nARG VERSION'),
    ),
    planted('a secret in the environment', (text) => {
      return text.replace('ENV NODE_ENV', 'ENV SECRET_KEY=change-me NODE_ENV')
    }),
    planted('a runtime with a shell', (text) => text.replace('FROM scratch', `FROM \${BASE}`)),
    planted('an image that says nothing of its version', (text) => {
      return text.replaceAll('org.opencontainers.image.version', 'version')
    }),
  ],
}

/** In what is wrong with one Dockerfile. */
export function problemsOf(text: string): readonly string[] {
  const dockerfile = readDockerfile(text)
  const grammar = validate(text).map(({ message, range }) => {
    return `line ${range.start.line + 1}: ${message}`
  })
  const runtime = dockerfile.stages.at(-1)
  if (runtime === undefined) return [...grammar, 'has no stage']
  return [
    ...grammar,
    ...basesOf(dockerfile),
    ...secretsOf(dockerfile, text),
    ...runtimeOf(runtime),
    ...programsOf(runtime),
  ]
}

function basesOf({ stages }: Dockerfile): readonly string[] {
  const own = new Set(stages.map(({ name }) => name))
  return stages
    .map(({ base }) => base)
    .filter((base) => base !== 'scratch' && !own.has(base) && !/@sha256:[0-9a-f]{64}$/.test(base))
    .map((base) => `${base || 'a base'} is not pinned by its digest`)
}

const secretName = /secret|password|passwd|token|credential|(?:^|_)key(?:_|$)/i

function secretsOf({ arguments: defaults, stages }: Dockerfile, text: string): readonly string[] {
  const words = stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword }) => keyword === 'ARG' || keyword === 'ENV')
    .flatMap(({ rest }) => rest.split(' ').map((word) => word.replace(/=.*/, '')))
  const named = [...defaults.keys(), ...words].filter((name) => secretName.test(name))
  const found = named.map((name) => `${name} would be kept in the image`)
  if (/:_authToken|:_password/.test(text)) found.push('a credential of npm is written in it')
  return found
}

function runtimeOf({ base, instructions }: Stage): readonly string[] {
  const restOf = (keyword: string) => instructions.findLast((one) => one.keyword === keyword)?.rest
  const problems: string[] = []
  if (base !== 'scratch')
    problems.push('what runs has a shell and packages: it is not from scratch')
  const user = restOf('USER') ?? 'root'
  // Kubernetes cannot tell of a name that it is not root (runAsNonRoot).
  if (!/^[1-9]\d*:[1-9]\d*$/.test(user))
    problems.push(`its user is ${user}, which is no number but root's`)
  if (restOf('STOPSIGNAL') === undefined)
    problems.push('does not say which signal ends it in order')
  const labels = instructions.filter(({ keyword }) => keyword === 'LABEL').map(({ rest }) => rest)
  for (const label of ['title', 'licenses', 'version', 'revision', 'created']) {
    const name = `org.opencontainers.image.${label}=`
    if (!labels.some((each) => each.includes(name))) problems.push(`has no label ${name}…`)
  }
  return problems
}

/** A shell as the first process would keep signals from the program; here there is none at all. */
function programsOf({ instructions }: Stage): readonly string[] {
  const restOf = (keyword: string) => instructions.findLast((one) => one.keyword === keyword)?.rest
  const check = /\bCMD (.*)$/.exec(restOf('HEALTHCHECK') ?? '')?.[1]
  const program = execForm(restOf('ENTRYPOINT') ?? '')?.[0]
  const problems: string[] = []
  if (!program?.startsWith('/')) problems.push('its ENTRYPOINT is no list that begins with a path')
  if (execForm(restOf('CMD') ?? '[]') === undefined) problems.push('its CMD is no list')
  if (check === undefined) problems.push('has no health check')
  else if (!execForm(check)?.[0]?.startsWith('/'))
    problems.push('its health check is no list that begins with a path')
  return problems
}

function planted(error: string, change: (text: string) => string): PlantedError {
  return {
    planted: error,
    async problems() {
      const text = await readFile(join(folder, 'api.Dockerfile'), 'utf8')
      const changed = change(text)
      if (changed === text) throw new Error(`could not plant ${error}`)
      return problemsOf(changed)
    },
  }
}

function replaceLast(text: string, what: string, by: string): string {
  const at = text.lastIndexOf(what)
  return text.slice(0, at) + by + text.slice(at + what.length)
}
