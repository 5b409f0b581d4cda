/**
 * Fastify plugin that gives the service its password hashing: `app.passwords`.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { MetricsPort } from '../../observability/metrics/index.ts'
import { passwordMetrics } from './metrics.ts'
import type { PasswordsOptions } from './options.ts'
import { createPasswords, type Passwords } from './passwords.ts'

declare module 'fastify' {
  interface FastifyInstance {
    passwords: Passwords
  }
}

/** What other plugins of the kit add. */
interface MaybeMeasured {
  readonly metrics?: MetricsPort
}

/** The start is over by then, and does not wait for what only warns. */
const measureAfterMs = 1_000

const plugin: FastifyPluginAsync<PasswordsOptions> = async (app, options) => {
  const hashing = createPasswords({
    ...options,
    onWarning: (warning) => {
      const { code, message, cause } = warning
      app.log.child({ module: 'passwords' }).warn({ hashWarning: code, err: cause }, message)
      options.onWarning?.(warning)
    },
  })
  app.decorate('passwords', hashing)
  let measuring: NodeJS.Timeout | undefined
  app.addHook('onReady', async () => {
    ;(app as MaybeMeasured).metrics?.add(passwordMetrics, () => hashing.stats())
    await hashing.start()
    measuring = setTimeout(() => {
      hashing.measure().catch((error: unknown) => {
        app.log.child({ module: 'passwords' }).warn({ err: error }, 'no hash could be measured')
      })
    }, measureAfterMs)
    measuring.unref()
  })
  app.addHook('onClose', async () => {
    clearTimeout(measuring)
    await hashing.close()
  })
}

export const passwords: FastifyPluginAsync<PasswordsOptions> = fp(plugin, {
  name: '@plimsoll/kit/passwords',
  fastify: '5.x',
})
