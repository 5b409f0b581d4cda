import type { Finding } from '../../../packages/kit/src/delivery/doctor/index.ts'

/** What must be, and what is to be said if it is not. */
export type Expectation = readonly [isMet: boolean, otherwise: string]

/** @param title of what they are expected */
export function unmet(title: string, expectations: readonly Expectation[]): readonly string[] {
  return expectations.flatMap(([isMet, otherwise]) => (isMet ? [] : [`${title}: ${otherwise}`]))
}

/** What the doctor would complain of. */
export function told(finding: Finding): readonly string[] {
  if (finding.status === 'ok') return []
  return [finding.status === 'skipped' ? finding.reason : `${finding.wrong}. ${finding.right}`]
}
