/**
 * What somebody who has just started the service wants to know.
 *
 * @module
 */

import type { ServiceConfig } from './config.ts'
import type { ModelPool } from './model/index.ts'

export interface WelcomeFacts {
  readonly url: string
  readonly config: Pick<ServiceConfig, 'environment' | 'docsEnabled'>
  readonly model: Pick<ModelPool, 'name'>
}

export function welcome({ url, config, model }: WelcomeFacts): string {
  const isOpen = config.environment === 'development' || config.environment === 'test'
  const lines = [
    `Vehicle Classifier API  ${url}`,
    ...(config.docsEnabled ? [`  documentation         ${url}/docs`] : []),
    `  health                ${url}/health`,
    `  model                 ${model.name}`,
    `  access                ${isOpen ? 'open: this version has no accounts yet' : 'closed: this version has no accounts yet, and is open in development only'}`,
    '',
    'Try it:',
    `  curl -F file=@apps/vehicle-api/fixtures/drawn_car.jpg ${url}/api/v1/vehicle/classify`,
  ]
  return `\n${lines.join('\n')}\n\n`
}
