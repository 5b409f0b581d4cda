/**
 * Compares the inputs and outputs of a loaded network with its manifest. Pure.
 *
 * @module
 */

import type { ModelManifest } from './manifest.ts'

/** What a network says of one input or output; a name instead of a number means any size. */
export interface TensorFacts {
  readonly name: string
  readonly isTensor: boolean
  readonly type?: string
  readonly shape?: readonly (number | string)[]
}

/** What a network says of itself. */
export interface SessionFacts {
  readonly inputMetadata: readonly TensorFacts[]
  readonly outputMetadata: readonly TensorFacts[]
}

type Described = Pick<ModelManifest, 'input' | 'output' | 'labels'>

/** One sentence for each thing in which the network and the manifest differ. */
export function problemsOfSession(manifest: Described, facts: SessionFacts): readonly string[] {
  return [...problemsOfInput(manifest, facts), ...problemsOfOutput(manifest, facts)]
}

/** Whether the network was exported for a batch of exactly one. */
export function takesOneAtATime({ input }: Described, { inputMetadata }: SessionFacts): boolean {
  return inputMetadata.find(({ name }) => name === input.name)?.shape?.[0] === 1
}

function problemsOfInput({ input }: Described, facts: SessionFacts): readonly string[] {
  const found = facts.inputMetadata.find(({ name }) => name === input.name)
  if (!found) return [unknownName('input', input.name, facts.inputMetadata)]
  if (facts.inputMetadata.length > 1) {
    return [`file: the network takes ${names(facts.inputMetadata)}; must take one picture alone`]
  }
  const { width, height, layout } = input
  const wanted = layout === 'NCHW' ? [3, height, width] : [height, width, 3]
  return [
    ...problemsOfType('input.dtype', input.dtype, found),
    ...problemsOfShape('input', found, [layout, ...wanted]),
  ]
}

function problemsOfOutput({ output, labels }: Described, facts: SessionFacts): readonly string[] {
  const found = facts.outputMetadata.find(({ name }) => name === output.name)
  if (!found) return [unknownName('output', output.name, facts.outputMetadata)]
  const typeProblems = problemsOfType('output.name', 'float32', found)
  if (typeProblems.length > 0) return typeProblems
  const { shape = [] } = found
  const last = shape[1]
  if (shape.length === 2 && (typeof last === 'string' || last === labels.length)) return []
  const wanted = `[batch, ${labels.length}], as there are ${labels.length} labels`
  return [`labels: the network gives ${output.name} as ${shown(shape)}; must be ${wanted}`]
}

function problemsOfType(where: string, wanted: string, { type, name }: TensorFacts): string[] {
  if (type === wanted) return []
  return [`${where}: ${name} of the network is ${type ?? 'no tensor'}; must be ${wanted}`]
}

function problemsOfShape(
  where: string,
  { shape = [], name }: TensorFacts,
  [layout, ...wanted]: readonly [string, ...number[]],
): string[] {
  const [batch, ...sides] = shape
  const fits = sides.length === 3 && sides.every((side, at) => agree(side, wanted[at]))
  const problems: string[] = []
  if (!fits) {
    problems.push(
      `${where}: the network takes ${name} as ${shown(shape)}, and layout ${layout}, width and ` +
        `height make ${shown(['batch', ...wanted])}; mend them`,
    )
  } else if (typeof batch === 'number' && batch !== 1) {
    problems.push(`file: the network takes exactly ${batch} pictures; must take 1 or any number`)
  }
  return problems
}

function agree(side: number | string, wanted: number | undefined): boolean {
  return typeof side === 'string' || side === wanted
}

function unknownName(where: string, name: string, facts: readonly TensorFacts[]): string {
  return `${where}.name: the network has no ${where} "${name}"; must be ${names(facts)}`
}

function names(facts: readonly TensorFacts[]): string {
  return facts.map(({ name }) => `"${name}"`).join(', ')
}

function shown(shape: readonly (number | string)[]): string {
  return `[${shape.join(', ')}]`
}
