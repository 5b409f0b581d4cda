/**
 * The configuration of the service: what it is made from, and how it is loaded. The variables are in
 * `config-variables.ts`; `docs/configuration.md` and the `.env` examples are made from them.
 *
 * @module
 */

import {
  type ConfigDefinition,
  defineConfig,
  type LoadedConfig,
  loadConfig,
  type Texts,
} from '@plimsoll/kit/config'
import { serviceVariables } from './config-variables.ts'
import type { ServiceConfig } from './service-config.ts'

export type { ServiceConfig } from './service-config.ts'

export const serviceDefinition: ConfigDefinition<ServiceConfig> = defineConfig(serviceVariables, {
  file: 'apps/vehicle-api/src/config-variables.ts',
  command: 'npm run docs',
})

/**
 * `.env` of the working directory is read only beside the process's own environment, so that what a
 * caller passes in is all there is.
 *
 * @throws ConfigError with every problem there is.
 */
export function loadServiceConfig(
  env: Texts = process.env,
  envPath: string | undefined = env === process.env ? '.env' : undefined,
): Promise<LoadedConfig<ServiceConfig>> {
  return loadConfig(serviceDefinition, { env, envPath })
}
