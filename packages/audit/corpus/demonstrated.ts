/** Whether a demonstrator tells the defect from the good service. @module */

import type { Defect } from './defect.ts'
import { corpusService, groundOf } from './harness.ts'
import type { Kind } from './kinds.ts'

export interface Demonstration {
  /** Right is true. */
  readonly withFlag: boolean
  /** Right is false. */
  readonly withoutFlag: boolean
}

export async function demonstrated(defect: Defect, kind: Kind = 'node'): Promise<Demonstration> {
  const [withFlag, withoutFlag] = await Promise.all([
    demonstratedOn(defect, 'defect', kind),
    demonstratedOn(defect, 'good', kind),
  ])
  return { withFlag, withoutFlag }
}

async function demonstratedOn(
  defect: Defect,
  form: 'defect' | 'good',
  kind: Kind,
): Promise<boolean> {
  await using service = await corpusService({ kind, ...groundOf(defect, form) })
  return await defect.demonstrate(service.subject)
}
