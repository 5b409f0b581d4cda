/**
 * What somebody who has just started the service wants to know.
 *
 * @module
 */

import { resolve } from 'node:path'
import type { FirstAdmin } from '@plimsoll/kit/accounts'
import type { Database } from '@plimsoll/kit/database'
import type { ServiceConfig } from './config.ts'
import type { ModelPool } from './model/index.ts'

export interface WelcomeFacts {
  readonly url: string
  readonly config: Pick<ServiceConfig, 'consoleEnabled' | 'dataDir' | 'docsEnabled' | 'environment'>
  readonly model: Pick<ModelPool, 'name'>
  readonly store: Pick<Database<never>, 'engine'>
  readonly admin: FirstAdmin
  /** Where METRICS_PORT is, if it is set. */
  readonly metricsUrl: string | undefined
}

/** One line where programs read what is written, unless a password must be told. */
export function welcome(facts: WelcomeFacts): string {
  const { url, config, model, store, admin, metricsUrl } = facts
  const mustTell = admin.isCreated && admin.password !== undefined
  if (config.environment === 'production' && !mustTell) return `Vehicle Classifier API  ${url}\n`
  const lines = [
    `Vehicle Classifier API  ${url}`,
    ...(config.consoleEnabled ? [`  console               ${url}/`] : []),
    ...(config.docsEnabled ? [`  documentation         ${url}/docs`] : []),
    `  health                ${url}/health`,
    `  metrics               ${metricsUrl === undefined ? `${url}/metrics   (for administrators)` : `${metricsUrl}/metrics`}`,
    `  model                 ${model.name}`,
    `  data                  ${store.engine === 'sqlite' ? `SQLite in ${resolve(config.dataDir)}` : 'PostgreSQL'}`,
    ...signIn(admin),
    '',
    ...firstSteps(url, admin),
  ]
  return `\n${lines.join('\n')}\n\n`
}

function signIn(admin: FirstAdmin): readonly string[] {
  if (!admin.isCreated) return ['  sign in               with an existing account']
  const { email, password } = admin
  if (password === undefined) return [`  sign in               ${email}, with ADMIN_PASSWORD`]
  return [
    `  sign in               ${email}`,
    `  password              ${password}   (not shown again)`,
  ]
}

const readToken = `node -pe "JSON.parse(fs.readFileSync(0)).access_token"`

function firstSteps(url: string, admin: FirstAdmin): readonly string[] {
  const email = admin.isCreated ? admin.email : 'EMAIL'
  const password = (admin.isCreated && admin.password) || 'PASSWORD'
  const body = JSON.stringify({ email, password })
  return [
    'Try it:',
    `  TOKEN=$(curl -s -H 'content-type: application/json' -d '${body}' ${url}/api/v1/auth/login | ${readToken})`,
    `  curl -F file=@apps/vehicle-api/fixtures/drawn_car.jpg -H "authorization: Bearer $TOKEN" ${url}/api/v1/vehicle/classify`,
  ]
}
