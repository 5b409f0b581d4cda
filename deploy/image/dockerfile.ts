/**
 * A Dockerfile as a list of instructions, by the stages they belong to.
 *
 * It knows what the files of this folder use: continued lines and comments, no here-documents.
 *
 * @module
 */

export interface Instruction {
  /** In capitals: `FROM`. */
  readonly keyword: string
  /** On one line. */
  readonly rest: string
}

export interface Stage {
  /** What it is made from, arguments replaced by their defaults. */
  readonly base: string
  readonly name: string | undefined
  readonly instructions: readonly Instruction[]
}

export interface Dockerfile {
  /** Arguments before the first stage, with their defaults. */
  readonly arguments: ReadonlyMap<string, string>
  readonly stages: readonly Stage[]
}

export function readDockerfile(text: string): Dockerfile {
  const instructions = instructionsOf(text)
  const first = instructions.findIndex(({ keyword }) => keyword === 'FROM')
  const defaults = new Map<string, string>()
  for (const { rest } of instructions.slice(0, first)) {
    const [name = '', value = ''] = rest.split(/=(.*)/s)
    defaults.set(name, value)
  }
  const stages: (Stage & { instructions: Instruction[] })[] = []
  for (const instruction of instructions.slice(first)) {
    if (instruction.keyword === 'FROM') stages.push(stageOf(instruction, defaults))
    else stages.at(-1)?.instructions.push(instruction)
  }
  return { arguments: defaults, stages }
}

function instructionsOf(text: string): readonly Instruction[] {
  return text
    .replaceAll(/^[ \t]*#.*\n/gm, '')
    .replaceAll(/\\[ \t]*\n/g, ' ')
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .map((line) => {
      const [keyword = '', rest = ''] = line.split(/\s+(.*)/s)
      return { keyword: keyword.toUpperCase(), rest: rest.replaceAll(/\s+/g, ' ') }
    })
}

function stageOf({ rest }: Instruction, defaults: ReadonlyMap<string, string>) {
  const { from = '', name } = /^(?<from>\S+)(?: AS (?<name>\S+))?$/i.exec(rest)?.groups ?? {}
  const base = from.replace(/^\$\{?(\w+)\}?$/, (_all, argument: string) => {
    return defaults.get(argument) ?? ''
  })
  return { base, name, instructions: [] }
}

/** The program and its arguments; undefined if it is written for a shell, or is none. */
export function execForm(rest: string): readonly string[] | undefined {
  if (!rest.startsWith('[')) return undefined
  try {
    const words: unknown = JSON.parse(rest)
    if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words
  } catch {
    // Docker takes a broken list for a command of a shell, too.
  }
  return undefined
}

/** Paths of the context that are copied, as they are written. */
export function copiedPaths({ stages }: Dockerfile): readonly string[] {
  return stages
    .flatMap(({ instructions }) => instructions)
    .filter(({ keyword, rest }) => keyword === 'COPY' && !/--from=/.test(rest))
    .flatMap(({ rest }) =>
      rest
        .split(' ')
        .filter((word) => !word.startsWith('--'))
        .slice(0, -1),
    )
    .map((path) => path.replace(/\/$/, ''))
}
