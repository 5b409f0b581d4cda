/**
 * The controls of probes that read files: what was read is what it was taken for. A file that does
 * not parse proves nothing.
 *
 * @module
 */

import type { Control } from '../../judgement.ts'
import type { Stage } from './dockerfile.ts'
import type { FileText } from './read-files.ts'

export function aStage({ path }: FileText, stages: readonly Stage[]): Control {
  const held = stages.some(({ instructions }) => instructions.length > 0)
  return { name: `${path} has a stage with instructions`, held }
}

export function atLeastOne(what: string, count: number): Control {
  return { name: `${what} is read`, held: count > 0, observed: `${count} found` }
}
