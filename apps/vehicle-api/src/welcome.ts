/**
 * What somebody who has just started the service wants to know.
 *
 * @module
 */

import { resolve } from 'node:path'
import type { Database } from '@plimsoll/kit/database'
import type { ServiceConfig } from './config.ts'
import type { ModelPool } from './model/index.ts'

export interface WelcomeFacts {
  readonly url: string
  readonly config: Pick<ServiceConfig, 'environment' | 'docsEnabled' | 'dataDir'>
  readonly model: Pick<ModelPool, 'name'>
  readonly store: Pick<Database<never>, 'engine'>
}

export function welcome({ url, config, model, store }: WelcomeFacts): string {
  const isOpen = config.environment === 'development' || config.environment === 'test'
  const lines = [
    `Vehicle Classifier API  ${url}`,
    ...(config.docsEnabled ? [`  documentation         ${url}/docs`] : []),
    `  health                ${url}/health`,
    `  model                 ${model.name}`,
    `  data                  ${store.engine === 'sqlite' ? `SQLite in ${resolve(config.dataDir)}` : 'PostgreSQL'}`,
    `  access                ${isOpen ? 'open: this version has no accounts yet' : 'closed: this version has no accounts yet, and is open in development only'}`,
    '',
    'Try it:',
    `  curl -F file=@apps/vehicle-api/fixtures/drawn_car.jpg ${url}/api/v1/vehicle/classify`,
  ]
  return `\n${lines.join('\n')}\n\n`
}
