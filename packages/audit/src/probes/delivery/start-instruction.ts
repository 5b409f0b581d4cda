/** What a container starts: ENTRYPOINT and CMD, as Docker puts them together. @module */

import { execForm, type Instruction } from './dockerfile.ts'

export interface StartInstruction {
  readonly entrypoint: Instruction | undefined
  readonly command: Instruction | undefined
}

/** A CMD before an ENTRYPOINT of a later stage is reset by it; within one stage the last of each counts. */
export function startInstruction(instructions: readonly Instruction[]): StartInstruction {
  return {
    entrypoint: instructions.findLast(({ name }) => name === 'ENTRYPOINT'),
    command: instructions.findLast(({ name }) => name === 'CMD'),
  }
}

/** The words that are run without a shell; undefined if a shell runs any of it. */
export function startWords(instructions: readonly Instruction[]): readonly string[] | undefined {
  const { entrypoint, command } = startInstruction(instructions)
  const first = entrypoint && execForm(entrypoint.value)
  if (entrypoint !== undefined && first === undefined) return undefined
  const second = command && execForm(command.value)
  if (command !== undefined && second === undefined) return undefined
  return [...(first ?? []), ...(second ?? [])]
}
