/**
 * The errors planted in copies of what is shipped.
 *
 * @module
 */

import type { PlantedError } from '../artefact.ts'
import type { Manifest } from './manifest.ts'
import type { Overlay } from './overlays.ts'
import { inWays } from './planted-bypasses.ts'
import {
  inRules,
  inSchemas,
  inWeights,
  type Plant,
  rules,
  type Validator,
} from './planted-errors.ts'
import { type Step, stepProblems } from './steps.ts'

export function plantedInFiles(files: () => Promise<Manifest[]>): readonly PlantedError[] {
  return inSchemas.map(([planted, words, validator, plant]) => ({
    planted,
    problems: async () => await said(structuredClone(await files()), { words, validator, plant }),
  }))
}

export function plantedInOverlays(
  overlays: () => Promise<readonly Overlay[]>,
): readonly PlantedError[] {
  const production = async () => {
    const overlay = (await overlays()).find(({ name }) => name === 'production')
    return structuredClone([...(overlay?.manifests ?? [])])
  }
  const byRules = [...inRules, ...inWays].map(
    ([planted, words, plant]) => [planted, words, rules, plant] as const,
  )
  return [...inSchemas, ...inWeights, ...byRules].map(([planted, words, validator, plant]) => ({
    planted,
    problems: async () => await said(await production(), { words, validator, plant }),
  }))
}

interface Planting {
  readonly words: RegExp
  readonly validator: Validator
  readonly plant: Plant
}

/** Only what was planted counts: another complaint would hide that it is overlooked. */
async function said(manifests: Manifest[], { words, validator, plant }: Planting) {
  plant(manifests)
  return (await validator(manifests)).filter((each) => words.test(each))
}

export function plantedInSteps(
  overlays: () => Promise<readonly Overlay[]>,
  steps: () => Promise<readonly Step[]>,
): readonly PlantedError[] {
  const problemsWith = async (path: string, value: unknown) => {
    const manifests = (await overlays()).find(({ name }) => name === 'production')?.manifests ?? []
    const wrong = (await steps()).map(({ percent, operations }) => ({
      percent,
      operations: operations.map((each) => (each.path === path ? { ...each, value } : each)),
    }))
    return stepProblems(manifests, wrong)
  }
  return [
    {
      planted: 'a step whose weights do not sum to 100',
      problems: () => problemsWith('/spec/rules/0/backendRefs/0/weight', 60),
    },
    {
      planted: 'a step for another route',
      problems: () => problemsWith('/spec/rules/0/backendRefs/1/name', 'other'),
    },
  ]
}
