/** The version that a service says it is, in whatever it answered. @module */

import { type Answer, isSuccess, jsonOf } from '../gather/answer.ts'

const versionMax = 64

/** From the OpenAPI document, or a `version` of a health answer; null if it never says. */
export function serviceVersion(answers: readonly Answer[]): string | null {
  for (const answer of answers) {
    if (!isSuccess(answer) || !/openapi|swagger|api-docs|health|live|ready/.test(answer.path))
      continue
    const version = versionIn(jsonOf(answer))
    if (version !== undefined) return version.slice(0, versionMax)
  }
  return null
}

function versionIn(body: unknown): string | undefined {
  if (typeof body !== 'object' || body === null) return undefined
  const { info, version } = body as { info?: { version?: unknown }; version?: unknown }
  const found = info?.version ?? version
  return typeof found === 'string' && found !== '' ? found : undefined
}
