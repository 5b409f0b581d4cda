import { type Judgement, withControl } from '../../../judgement.ts'
import { assignments, type Stage, stagesOf } from '../dockerfile.ts'
import type { FileText } from '../read-files.ts'
import { isSecretValue, type SecretHit } from '../secret-patterns.ts'
import { atLeastOne } from '../static-controls.ts'

export interface FoundSecret extends SecretHit {
  readonly path: string
}

export interface Facts {
  /** Files that were looked at, and those that were too many. */
  readonly files: number
  readonly left: number
  /** Whether git said which files there are. */
  readonly isTracked: boolean
  /** `.env` and kin that are no examples. */
  readonly environmentFiles: readonly string[]
  readonly found: readonly FoundSecret[]
  readonly dockerfile: FileText | undefined
  readonly dockerignore: FileText | undefined
  /** How many paths the config allows, with a reason each. */
  readonly allowed: number
}

export function judge(facts: Facts): Judgement {
  const { files, left, allowed } = facts
  return withControl(atLeastOne('A file of the repository', files), ({ pass, fail, partial }) => {
    const hit = secretInFiles(facts) ?? secretInImage(facts)
    if (hit) return fail(hit.observed, { member: hit.member })
    const notes = allowed > 0 ? [`${allowed} paths are allowed by the config.`] : []
    const observed = `${files} files were read, and none holds a secret.`
    if (left === 0) return pass(observed, { notes })
    const unexercised = left / (files + left)
    return partial(`${observed} ${left} more were not read.`, {
      held: 1 - unexercised,
      unexercised,
    })
  })
}

interface Hit {
  readonly observed: string
  readonly member: string
}

function secretInFiles({ found, isTracked, environmentFiles }: Facts): Hit | undefined {
  const [secret] = found
  const [environment] = isTracked ? environmentFiles : []
  if (secret) {
    const { kind, path, line, hint } = secret
    const more = found.length > 1 ? ` and ${found.length - 1} more` : ''
    return { observed: `${path}, line ${line}: ${kind} (${hint})${more}.`, member: kind }
  }
  if (environment === undefined) return undefined
  return { observed: `${environment} is tracked by git.`, member: 'tracked .env' }
}

function secretInImage({ dockerfile, dockerignore, environmentFiles }: Facts): Hit | undefined {
  if (dockerfile === undefined) return undefined
  const stages = stagesOf(dockerfile.text)
  const written = stages.flatMap(variablesOf).find(({ name, value }) => isSecretValue(name, value))
  if (written) {
    const { kind, name, line } = written
    return {
      observed: `${dockerfile.path}, line ${line}: ${kind} ${name} is written into the image.`,
      member: `${kind} in Dockerfile`,
    }
  }
  const copies = stages.flatMap(({ instructions }) => instructions).filter(isCopy)
  const named = copies.find(({ value }) => /(^|\s|\/)\.env(\.\w+)?(\s|$)/.test(value))
  if (named && !/\.env\.(example|sample|template)/.test(named.value)) {
    const observed = `${dockerfile.path}, line ${named.line}: ${named.name} ${named.value}`
    return { observed: `${observed} puts .env into the image.`, member: 'COPY .env' }
  }
  const whole = copies.find(({ value }) => /^(--\S+\s+)*\.\/?\s/.test(value))
  const isIgnored = /^(\*\*\/)?\.env(\*|\b)|^\.\*$|^\*$/m.test(dockerignore?.text ?? '')
  if (whole === undefined || isIgnored || environmentFiles.length === 0) return undefined
  return {
    observed: `${dockerfile.path}, line ${whole.line} copies everything, and .dockerignore does not keep ${environmentFiles[0]} out.`,
    member: 'COPY . with .env',
  }
}

function variablesOf({ instructions }: Stage) {
  return instructions
    .filter(({ name }) => name === 'ENV' || name === 'ARG')
    .flatMap(({ name: kind, value: text, line }) =>
      assignments(text).map(([name, value]) => ({ kind, name, value, line })),
    )
}

function isCopy({ name, value }: { readonly name: string; readonly value: string }): boolean {
  return (name === 'COPY' || name === 'ADD') && !value.includes('--from=')
}
