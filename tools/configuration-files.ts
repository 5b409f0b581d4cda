/**
 * Writes the page and the `.env` examples that follow from the service's configuration.
 *
 * @module
 */

import { configurationPage, envExample } from '@plimsoll/kit/config'
import { serviceDefinition } from '../apps/vehicle-api/src/config.ts'
import type { GeneratedFile } from './generated-file.ts'

export function configurationFiles(): GeneratedFile[] {
  return [
    { path: 'docs/configuration.md', text: configurationPage(serviceDefinition) },
    { path: '.env.example', text: envExample(serviceDefinition, 'development') },
    { path: '.env.staging.example', text: envExample(serviceDefinition, 'staging') },
    { path: '.env.production.example', text: envExample(serviceDefinition, 'production') },
  ]
}
