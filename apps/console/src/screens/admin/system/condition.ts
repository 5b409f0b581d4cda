/**
 * How the instance is, in one line and what it means.
 *
 * @module
 */

import { dependencyName, lackOf } from './dependency-words.ts'
import type { SystemHead } from './feed.ts'

export interface Condition {
  readonly level: 'well' | 'degraded' | 'down'
  readonly title: string
  readonly reasons: readonly string[]
}

/** @param strains what is above its threshold */
export function conditionOf(head: SystemHead, strains: readonly string[]): Condition {
  const lacks = head.dependencies.filter(({ status }) => status === 'down')
  const reasons = [...lacks.map((one) => `${dependencyName(one.name)}: ${lackOf(one)}`), ...strains]
  const { state } = head.instance
  if (state !== 'ready') return { level: 'degraded', title: titleOfState(state), reasons }
  const required = lacks.filter(({ criticality }) => criticality === 'required')
  if (required.length > 0) {
    return { level: 'down', title: `Not ready: without ${names(required)}`, reasons }
  }
  if (lacks.length > 0) {
    return { level: 'degraded', title: `Works with restrictions: without ${names(lacks)}`, reasons }
  }
  if (reasons.length > 0) return { level: 'degraded', title: 'Works under strain', reasons }
  return { level: 'well', title: 'All is well', reasons: [wellOf(head)] }
}

function titleOfState(state: string): string {
  return state === 'starting' ? 'This instance is starting' : 'This instance is stopping'
}

function names(dependencies: SystemHead['dependencies']): string {
  return dependencies.map(({ name }) => dependencyName(name)).join(', ')
}

function wellOf({ dependencies }: SystemHead): string {
  const unknown = dependencies.filter(({ status }) => status === 'unknown')
  if (unknown.length > 0) return `Not checked yet: ${names(unknown)}.`
  return 'Everything it depends on is there, and every figure is below where an alert begins.'
}
