import type { Session } from '../../../gather/accounts.ts'
import { isSuccess, told } from '../../../gather/answer.ts'
import type { Operation, Parameter } from '../../../gather/api/api-model.ts'
import { plantCanaryFile } from '../../../gather/canary-file.ts'
import type { Stand } from '../../../gather/stand.ts'
import type { Control } from '../../../judgement.ts'
import type { Facts, Place, Tried } from './judge.ts'
import { passwords, traversals } from './traversals.ts'

/** A path with `{file}` where the name goes. */
interface Template {
  readonly path: string
  /** A file that is there, as the document shows; undefined if it shows none. */
  readonly known: string | undefined
}

export async function gather(stand: Stand): Promise<Facts> {
  const templates = templatesOf(stand)
  if (templates.length === 0) return { places: [], health: await stand.healthHolds() }
  const a = await stand.accounts.a()
  const text = stand.canary('file-beside-the-root')
  const { filesRoot } = stand.config.target ?? {}
  const isOwn = stand.services.main !== undefined && filesRoot !== undefined
  const planted = isOwn
    ? await plantCanaryFile(filesRoot, `${stand.run.tag}-${stand.run.attempt}.txt`, text)
    : undefined
  try {
    const targets = planted === undefined ? [passwords] : [planted, passwords]
    const places: Place[] = []
    for (const template of templates) {
      const tried: Tried[] = []
      for (const target of targets)
        tried.push(...(await tryAll(stand, template.path, target, text, a)))
      places.push({ template: template.path, control: await control(stand, template, a), tried })
    }
    return { places, health: await stand.healthHolds() }
  } finally {
    await planted?.remove()
  }
}

function templatesOf({ config, api }: Stand): readonly Template[] {
  const declared = (config.target?.files ?? []).map((path): Template => {
    const known = knownFile(api.operations, path)
    return { path, known }
  })
  const found = api.operations.flatMap(fileParameters)
  const bases = new Set(declared.map(({ path }) => path.split('{')[0]))
  return [...declared, ...found.filter(({ path }) => !bases.has(path.split('{')[0]))]
}

const fileNames = /^(file|file_?name|file_?path|path|document|attachment|template)$/i

/** Parameters of safe operations that are called as files are. */
function fileParameters(operation: Operation): readonly Template[] {
  if (operation.method !== 'GET') return []
  return operation.parameters
    .filter((one) => isFileName(one, operation))
    .flatMap((parameter) => {
      const { name, in: place } = parameter
      const known = exampleOf(parameter)
      if (place === 'query') return [{ path: `${operation.path}?${name}={file}`, known }]
      const isLast = operation.path.endsWith(`{${name}}`) && operation.path.split('{').length === 2
      return isLast ? [{ path: operation.path.replace(/\{[^}]*\}/, '{file}'), known }] : []
    })
}

function isFileName({ name, in: place, schema }: Parameter, operation: Operation): boolean {
  if (place !== 'query' && place !== 'path') return false
  if (schema['type'] !== 'string' || schema['format'] === 'uuid') return false
  return fileNames.test(name) || (name === 'name' && !answersJson(operation))
}

function answersJson({ responses }: Operation): boolean {
  const ok = Object.entries(responses).filter(([status]) => status.startsWith('2'))
  return ok.every(([, { content }]) => Object.keys(content).every((type) => type.includes('json')))
}

function exampleOf({ example, schema }: Parameter): string | undefined {
  const shown =
    example ?? (Array.isArray(schema['examples']) ? schema['examples'][0] : schema['example'])
  return typeof shown === 'string' ? shown : undefined
}

function knownFile(operations: readonly Operation[], path: string): string | undefined {
  const [base = '', query = ''] = path.split('?')
  const name = query.split('=')[0] ?? ''
  const operation = operations.find((one) => one.method === 'GET' && one.path === base)
  const parameter = operation?.parameters.find((one) => one.name === name)
  return parameter === undefined ? undefined : exampleOf(parameter)
}

/** A file that is there, or one that is not: the answer then is that there is none. */
async function control(stand: Stand, { path, known }: Template, a: Session): Promise<Control> {
  const name = encodeURIComponent(known ?? `${stand.run.tag}.txt`)
  const answer = await stand.http.send({ path: path.replace('{file}', () => name), as: a })
  const held = known === undefined ? answer.status > 0 && answer.status < 500 : isSuccess(answer)
  return { name: `${answer.path} is answered`, held, observed: told(answer) }
}

async function tryAll(
  stand: Stand,
  template: string,
  target: { relative: string; absolute: string },
  canary: string,
  a: Session,
): Promise<readonly Tried[]> {
  const tried: Tried[] = []
  for (const { name, text } of traversals(target.relative, target.absolute)) {
    const answer = await stand.http.send({ path: template.replace('{file}', () => text), as: a })
    const holds = answer.body.includes(canary) || /^root:[^:]*:0:0:/m.test(answer.body)
    tried.push({ member: name, answer, isLeak: holds })
  }
  return tried
}
