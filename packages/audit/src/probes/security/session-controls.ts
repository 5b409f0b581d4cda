/** Controls of probes about sessions. @module */

import { type Answer, isSuccess, told } from '../../gather/answer.ts'
import type { Control } from '../../judgement.ts'

export function succeeded(name: string, answer: Answer): Control {
  return { name, held: isSuccess(answer), observed: told(answer) }
}

/** An operation that answers 2xx to everybody proves nothing about a credential. */
export function refusedWithout(anonymous: Answer): Control {
  return {
    name: 'without a credential it is refused',
    held: !isSuccess(anonymous) && anonymous.ending === 'answered',
    observed: told(anonymous),
  }
}
