/**
 * Configurations that the service refuses, and one that it accepts.
 *
 * @module
 */

import assert from 'node:assert/strict'
import { ConfigError, type Texts } from '@plimsoll/kit/config'
import { loadServiceConfig } from '../config.ts'

/** Of a test; nothing real is signed with it. */
export const secretKey = 'q7Zr-0TtXb3mVnE_8sKcUy2LwGdJh5PaRfoi1Nv9eBDxM4kQSC'

/** The least that production is started with. */
export const production: Texts = {
  NODE_ENV: 'production',
  SECRET_KEY: secretKey,
  CORS_ORIGINS: 'https://app.example.com',
  TRUSTED_HOSTS: 'api.example.com',
}

/** The problems that the environment is refused for. */
export async function refusal(env: Texts): Promise<ConfigError> {
  const error = await loadServiceConfig(env).then(
    () => assert.fail('nothing was refused'),
    (thrown: unknown) => thrown,
  )
  assert.ok(error instanceof ConfigError)
  return error
}

/** The variables that have them, each once. */
export function namesOf({ problems }: ConfigError): readonly string[] {
  return [...new Set(problems.map(({ variable }) => variable))]
}
