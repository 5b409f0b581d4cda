/**
 * Fastify plugin with the accounts of the service, `app.accounts`, and their routes.
 *
 * Who may use which route is declared in its config and decided by the access concern; without one
 * every route but those for all answers 401.
 *
 * @module
 */

import type { FastifyInstance, FastifyPluginAsync, RouteOptions } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { type Accounts, createAccounts } from './accounts.ts'
import { adminRoutes } from './admin-routes.ts'
import { deviceCookieOf } from './cookie.ts'
import type { CountingLoginGuard } from './login-guard.ts'
import { accountMetrics, guardMetrics } from './metrics.ts'
import { type AccountsOptions, resolveOptions, type TokenFormOptions } from './options.ts'
import { ownAccountRoutes } from './own-account-routes.ts'
import type { LoginGuard } from './ports.ts'
import type { Desk, Route } from './route.ts'
import { signInRoutes } from './sign-in-routes.ts'
import { formMediaType, parseForm, tokenFormRoute } from './token-form.ts'

declare module 'fastify' {
  interface FastifyInstance {
    accounts: Accounts
  }
}

/** Bodies here are a few short texts. */
const bodyLimit = 16_384

/** What the routes of an application stand on, for those that are added elsewhere. */
const desks = new WeakMap<Accounts, Desk>()

const plugin: FastifyPluginAsync<AccountsOptions> = async (app, options) => {
  const { settings, routes, tokenForm: hasForm, ...rest } = resolveOptions(options, app)
  const made = createAccounts({
    ...settings,
    onProblem: (what, err) => {
      app.log.child({ module: 'accounts' }).error({ err }, `could not ${what}`)
      options.onProblem?.(what, err)
    },
  })
  const { refreshCookie, permissions } = rest
  const deviceCookie = deviceCookieOf(rest.secureCookie)
  desks.set(made, { accounts: made, refreshCookie, deviceCookie, permissions })
  app.decorate('accounts', made)
  app.addHook('onClose', () => made.close())
  app.addHook('onReady', async () => measure(app, made, settings.guard))
  if (routes) await accountRoutes(app, {})
  if (routes && hasForm) await app.register(tokenForm)
}

export const accounts: FastifyPluginAsync<AccountsOptions> = fp(plugin, {
  name: '@plimsoll/kit/accounts',
  fastify: '5.x',
})

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

function measure(app: FastifyInstance, made: Accounts, guard: LoginGuard): void {
  const { metrics } = app as MaybeMeasured
  metrics?.add(accountMetrics, () => made.stats())
  const counting = guard as Partial<CountingLoginGuard>
  if (counting.stats !== undefined) metrics?.add(guardMetrics, () => counting.stats?.())
}

/** The routes alone, for a scope with a prefix below the one that has `app.accounts`. */
export const accountRoutes: FastifyPluginAsync = async (app) => {
  const desk = deskOf(app)
  for (const route of [...signInRoutes(desk), ...ownAccountRoutes(desk), ...adminRoutes(desk)]) {
    app.route(toRoute(route))
  }
}

/** `/auth/token` alone, in a scope of its own, for it reads forms and nothing else. */
export const tokenForm: FastifyPluginAsync<TokenFormOptions> = async (app, { hidden = false }) => {
  app.removeAllContentTypeParsers()
  app.addContentTypeParser(formMediaType, { parseAs: 'string' }, (_request, body, done) => {
    done(null, parseForm(String(body)))
  })
  app.route(toRoute(tokenFormRoute(deskOf(app), hidden)))
}

function deskOf({ accounts: made }: FastifyInstance): Desk {
  const desk = desks.get(made)
  if (desk !== undefined) return desk
  throw new TypeError('accounts: register the plugin `accounts` before its routes')
}

function toRoute({ handler, ...route }: Route): RouteOptions {
  return { ...route, bodyLimit, handler: (request, reply) => handler(request, reply) }
}
