/**
 * The flags of the service, and what it takes to give more people something new, and to keep it.
 *
 * @module
 */

import { currentContext } from '@plimsoll/kit/context'
import {
  defineFlags,
  type FlagDefinition,
  type FlagsOptions,
  type Guard,
} from '@plimsoll/kit/flags'
import { thresholds } from './admin/system-thresholds.ts'
import { policy } from './security/policy.ts'

/** Who reads them: `registration` by {@link flagsOf}, the others where their keys stand. */
export const serviceFlags: readonly FlagDefinition[] = defineFlags([
  {
    key: 'registration',
    description: 'People may make accounts for themselves.',
    kind: 'boolean',
    default: true,
    raising: 'at-once',
    whenOff: 'Registration is closed at the moment; ask an administrator for an account.',
  },
  {
    key: 'batch-classify',
    description:
      'Several pictures may be sent at once. Batches that were accepted before are done all the same.',
    kind: 'boolean',
    default: true,
    raising: 'at-once',
    whenOff: 'Batches are switched off at the moment; send the pictures one by one.',
  },
  {
    key: 'keep-pictures',
    description: 'A small copy of each picture is kept with its classification.',
    kind: 'boolean',
    default: true,
    // Batches ask for it as well, and may take so long.
    budget: { p95MsMax: 5_000 },
  },
])

/** @param guard is asked before anything is raised by steps */
export function flagsOf(
  { flagSoakMs }: { readonly flagSoakMs: number },
  guard: Guard,
): FlagsOptions {
  return {
    flags: serviceFlags,
    // The routes of accounts are the kit's, which knows no flags of ours.
    operations: { register: 'registration' },
    roles: policy.roles,
    soakMs: flagSoakMs,
    guard,
    // As what is worth an alert for everybody.
    budget: { errorShareMax: thresholds.error_share, p95MsMax: thresholds.latency_p95_ms },
    currentRequest: currentContext,
  }
}
