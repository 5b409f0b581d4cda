/**
 * Fastify plugin that serves the built web console: its page at the address of every screen, and its
 * files.
 *
 * The page is never cached, the files whose names tell their content are for a year. What is on disk
 * when the service starts is what is served: build first. Register it on the application itself,
 * after everything else, so that its hook costs only those requests that nothing else answers.
 *
 * @module
 */

import { fastifyStatic } from '@fastify/static'
import { NotFoundError } from '@plimsoll/kit/errors'
import type {
  FastifyContextConfig,
  FastifyInstance,
  FastifyPluginAsync,
  FastifyReply,
  preHandlerHookHandler,
} from 'fastify'
import { isHashed, readBuiltConsole } from './built-files.ts'
import { consolePage, type PageAnswer } from './console-page.ts'
import { unbuiltPage } from './unbuilt-page.ts'
import { isNavigation, pathOf } from './unknown-address.ts'

export interface ConsoleFilesOptions {
  /** Absolute; with `index.html`, `screens.json` and `assets`, as the build leaves it. */
  readonly folder: string
  /** Where the API documentation is, if it is served. */
  readonly docsPath?: string
}

const plugin: FastifyPluginAsync<ConsoleFilesOptions> = async (app, options) => {
  const { folder, docsPath } = options
  const built = await readBuiltConsole(folder)
  if (built === undefined) {
    const log = app.log.child({ module: 'console' })
    log.warn({ folder }, 'the web console has not been built; run: npm run build')
  }
  const page = consolePage(built?.html ?? unbuiltPage(docsPath))
  const files = new Set(built?.files)

  for (const path of built?.screens ?? ['/']) {
    const config = path === '/' ? { ...forAll } : { ...forAll, aliasOf: '/' }
    app.get(path, { schema: hidden, config }, (_request, reply) => sendPage(reply, page()))
  }
  app.addHook('preHandler', unknownAddress(page, files))
  await app.register((scope) => serveFiles(scope, folder, files))
}

/** Register it on the application itself. */
export const consoleFiles: FastifyPluginAsync<ConsoleFilesOptions> = Object.assign(plugin, {
  // What Fastify asks for where a plugin is no scope of its own (its documentation, "Plugins").
  [Symbol.for('skip-override')]: true,
  [Symbol.for('fastify.display-name')]: 'consoleFiles',
})

const hidden = { hide: true }

/**
 * They count in the limit of an address as all else does: a first visit takes some 15 requests, and
 * later ones take none for files. Left out, they would be how one address uses up the limit that all
 * share.
 */
const forAll = {
  access: 'public',
  overload: { class: 'memory' },
  thresholdMs: 100,
} as const satisfies FastifyContextConfig

// On a slow network a file takes its time, and nothing waits for it here.
const forFiles = { ...forAll, thresholdMs: 1_000, deadline: { ms: 60_000 } } as const

const aYear = { cacheControl: 'public, max-age=31536000, immutable' }
/** Icons and the like keep their names when they change. */
const anHour = { cacheControl: 'public, max-age=3600' }

/** Obsolete (RFC 9239, section 6); `@fastify/send` has it from an older table. */
const oldScriptType = 'application/javascript; charset=utf-8'
const scriptType = 'text/javascript; charset=utf-8'

async function serveFiles(app: FastifyInstance, folder: string, files: ReadonlySet<string>) {
  await app.register(fastifyStatic, {
    root: folder,
    // Routes are below, each with what it declares.
    serve: false,
    preCompressed: true,
    cacheControl: false,
    acceptRanges: false,
    index: false,
    dotfiles: 'ignore',
  })
  app.addHook('onSend', (_request, reply, payload, done) => {
    if (reply.getHeader('content-type') === oldScriptType) reply.header('content-type', scriptType)
    done(null, payload)
  })
  app.get<{ Params: { '*': string } }>(
    '/assets/*',
    { schema: hidden, config: { ...forFiles, headers: aYear } },
    (request, reply) => {
      const path = `assets/${request.params['*']}`
      if (!files.has(path)) throw nothingThere
      if (!isHashed(path)) reply.header('cache-control', anHour.cacheControl)
      return sendFile(reply, path)
    },
  )
  for (const path of files) {
    if (path.startsWith('assets/')) continue
    const config = { ...forFiles, headers: anHour }
    app.get(`/${path}`, { schema: hidden, config }, (_request, reply) => sendFile(reply, path))
  }
}

function sendFile(reply: FastifyReply, path: string): FastifyReply {
  // Fastify watches the response seven times while a stream goes out, and each of five plugins once.
  reply.raw.setMaxListeners(20)
  return reply.sendFile(path)
}

/** One for all, as it says nothing of the request; it is no news to the log either. */
const nothingThere = new NotFoundError('There is nothing at this address.')

function unknownAddress(page: () => PageAnswer, files: ReadonlySet<string>): preHandlerHookHandler {
  return function consolePreHandler({ is404, method, raw, headers }, reply, done) {
    if (!is404) return done()
    const url = raw.url ?? '/'
    // A file that was there at the start: its route is, which is not what the client asked for.
    if (files.has(pathOf(url).slice(1))) return done(nothingThere)
    if (!isNavigation({ method, url, accept: headers.accept })) return done()
    reply.failure = nothingThere
    sendPage(reply.code(404), page())
  }
}

function sendPage(reply: FastifyReply, { html, policy }: PageAnswer): FastifyReply {
  return reply
    .header('content-security-policy', policy)
    .header('cache-control', 'no-store')
    .type('text/html; charset=utf-8')
    .send(html)
}
