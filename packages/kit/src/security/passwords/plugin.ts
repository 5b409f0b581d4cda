/**
 * Fastify plugin that gives the service its password hashing: `app.passwords`.
 *
 * @module
 */

import type { FastifyPluginAsync } from 'fastify'
import fp from 'fastify-plugin'
import type { PasswordsOptions } from './options.ts'
import { createPasswords, type Passwords } from './passwords.ts'

declare module 'fastify' {
  interface FastifyInstance {
    passwords: Passwords
  }
}

const plugin: FastifyPluginAsync<PasswordsOptions> = async (app, options) => {
  const hashing = createPasswords({
    ...options,
    onWarning: (warning) => {
      const { code, message, cause } = warning
      app.log.warn({ hashWarning: code, err: cause }, message)
      options.onWarning?.(warning)
    },
  })
  app.decorate('passwords', hashing)
  app.addHook('onReady', () => hashing.start())
  app.addHook('onClose', () => hashing.close())
}

export const passwords: FastifyPluginAsync<PasswordsOptions> = fp(plugin, {
  name: '@plimsoll/kit/passwords',
  fastify: '5.x',
})
