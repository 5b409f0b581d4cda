/** Which failed probe makes another one meaningless. @module */

import type { Probe } from '../probe.ts'
import type { Finding } from '../report/report.ts'

/**
 * Ids of the causes: probes it depends on that failed, or the causes of those that are blocked
 * themselves. Empty if it can be run.
 */
export function causesOf(
  { dependsOn = [] }: Pick<Probe, 'dependsOn'>,
  findings: ReadonlyMap<string, Finding>,
): readonly string[] {
  const causes = dependsOn.flatMap((id) => {
    const finding = findings.get(id)
    if (finding?.verdict === 'FAIL' || finding?.verdict === 'WAIVED') return [id]
    return finding?.blockedBy ?? []
  })
  return [...new Set(causes)]
}
