import type { TokenTrials } from '../../../gather/token-trials.ts'
import { type Judgement, notApplicable, unknown } from '../../../judgement.ts'
import { judgeRefused } from '../refused-tokens.ts'

export interface Facts extends TokenTrials {
  /** Undefined: the tokens are opaque. */
  readonly algorithm: string | undefined
  /** Whether the public key that verifies a real token is known. */
  readonly key: 'found' | 'another' | 'none found'
}

export function judge(facts: Facts): Judgement {
  const { algorithm, key } = facts
  if (algorithm === undefined) return notApplicable('The tokens are opaque: no key verifies them.')
  if (algorithm.startsWith('HS')) {
    return notApplicable(`The tokens are symmetric (${algorithm}): there is no public key.`)
  }
  if (key === 'none found') {
    return unknown('No public key was found: declare auth.token.publicKey.')
  }
  if (key === 'another') return unknown('None of the public keys that were found verifies a token.')
  return judgeRefused(facts, 'tokens signed with the public key as a secret')
}
