/**
 * A Dockerfile as its stages, as far as the probes need it: comments and continued lines joined,
 * here-documents left out, `ARG` and `ENV` filled in.
 *
 * @module
 */

export interface Instruction {
  /** Upper case. */
  readonly name: string
  /** With variables filled in, as far as they are known. */
  readonly value: string
  /** From 1. */
  readonly line: number
}

export interface Stage {
  readonly alias: string | undefined
  /** Image or alias, with variables filled in. */
  readonly from: string
  /** The stage of this file that it builds on. */
  readonly base: Stage | undefined
  readonly line: number
  readonly instructions: readonly Instruction[]
}

/** What a variable without a value is left as. */
const variable = /\$(?:\{(\w+)(?::?-([^}]*))?\}|(\w+))/g

export function stagesOf(text: string): readonly Stage[] {
  const stages: OpenStage[] = []
  const globals = new Map<string, string>()
  let scope = globals
  for (const { name, value, line } of instructionsOf(text)) {
    if (name === 'FROM') {
      stages.push(openStage(fill(value, globals), line, stages))
      scope = new Map()
      continue
    }
    const filled = fill(value, scope)
    if (name === 'ARG' || name === 'ENV') declare(name, filled, scope, globals)
    stages.at(-1)?.instructions.push({ name, value: filled, line })
  }
  return stages
}

interface OpenStage extends Stage {
  readonly instructions: Instruction[]
}

function openStage(value: string, line: number, before: readonly OpenStage[]): OpenStage {
  const [from = '', as, name] = value.replace(/--\S+\s+/g, '').split(/\s+/)
  const base = before.find(({ alias }) => alias === from.toLowerCase())
  const alias = as?.toLowerCase() === 'as' ? name?.toLowerCase() : undefined
  return { alias, from, base, line, instructions: [] }
}

/** The instructions of a stage and of those it builds on, the oldest first. */
export function inherited(stage: Stage): readonly Instruction[] {
  return [...(stage.base ? inherited(stage.base) : []), ...stage.instructions]
}

/** The image that a stage builds on in the end. */
export function imageOf(stage: Stage): string {
  return stage.base ? imageOf(stage.base) : stage.from
}

/** Whether a value still names a variable that nothing fills. */
export function hasVariable(value: string): boolean {
  return value.match(variable) !== null
}

/** The words of the exec form; undefined for the shell form. */
export function execForm(value: string): readonly string[] | undefined {
  if (!value.startsWith('[')) return undefined
  try {
    const words: unknown = JSON.parse(value)
    const isExec = Array.isArray(words) && words.every((word) => typeof word === 'string')
    return isExec ? words : undefined
  } catch {
    // What is no JSON is run by a shell, brackets and all.
    return undefined
  }
}

function instructionsOf(text: string): readonly Instruction[] {
  const found: Instruction[] = []
  const lines = text.split(/\r?\n/).map((line) => line.trim())
  let index = 0
  while (index < lines.length) {
    const line = index + 1
    const { whole, end } = joined(lines, index)
    index = afterHereDocuments(whole, lines, end) + 1
    const [, name = '', value = ''] = /^([^\s#]\S*)\s*(.*)$/.exec(whole) ?? []
    if (name !== '') found.push({ name: name.toUpperCase(), value: value.trim(), line })
  }
  return found
}

/** One instruction over all the lines that it goes on for, without the comments between. */
function joined(lines: readonly string[], start: number): { whole: string; end: number } {
  let whole = lines[start] ?? ''
  let end = start
  if (whole.startsWith('#')) return { whole: '', end }
  while (whole.endsWith('\\') && end + 1 < lines.length) {
    const next = lines[++end] ?? ''
    if (!next.startsWith('#')) whole = `${whole.slice(0, -1)} ${next}`
  }
  return { whole, end }
}

/** Docker: heredocs of RUN and COPY end at a line that is their word alone. */
function afterHereDocuments(instruction: string, lines: readonly string[], index: number): number {
  if (!/^(RUN|COPY|ADD)\s/i.test(instruction)) return index
  let end = index
  for (const [, word = ''] of instruction.matchAll(/<<-?["']?(\w+)["']?/g)) {
    const last = lines.findIndex((line, at) => at > end && line === word)
    if (last > end) end = last
  }
  return end
}

function fill(text: string, scope: ReadonlyMap<string, string>): string {
  return text.replace(variable, (whole, braced?: string, fallback?: string, bare?: string) => {
    return scope.get(braced ?? bare ?? '') ?? fallback ?? whole
  })
}

function declare(
  kind: 'ARG' | 'ENV',
  value: string,
  scope: Map<string, string>,
  globals: ReadonlyMap<string, string>,
): void {
  for (const [name, given] of assignments(value)) {
    // An ARG of a stage without a value takes that of the head of the file.
    const known = given ?? (kind === 'ARG' ? globals.get(name) : undefined)
    if (known !== undefined) scope.set(name, known)
  }
}

/** `A=1 B="two"`, `A`, and the old form `A one two`. */
export function assignments(value: string): readonly (readonly [string, string | undefined])[] {
  if (!value.includes('=')) {
    const [name = '', ...rest] = value.split(/\s+/)
    return [[name, rest.length > 0 ? rest.join(' ') : undefined]]
  }
  const found = value.matchAll(/([\w.-]+)(?:=("(?:[^"\\]|\\.)*"|'[^']*'|\S*))?/g)
  return [...found].map(([, name = '', given]) => [name, given?.replace(/^(["'])(.*)\1$/s, '$2')])
}
