/**
 * The control of the leak canaries: a service that redacts nothing, and one that tells everywhere
 * what by design is told nowhere.
 *
 * Headers, queries, bodies and the environment are in no sink because nobody hands them to one, with
 * redaction or without. That the search would find them there is shown by a build that does.
 *
 * @module
 */

import { subscribe, unsubscribe } from 'node:diagnostics_channel'
import { registerHooks } from 'node:module'
import type { Database } from '@plimsoll/kit/database'
import type { Tracing } from '@plimsoll/kit/tracing'
import type { FastifyInstance, FastifyRequest } from 'fastify'
import { sql } from 'kysely'
import type { ServiceTables } from '../store/service-tables.ts'

/** Marks a copy of a module in which nothing is redacted. */
const mark = '?redaction=off'

/** The composition root, but with `redact` options that take nothing out. */
export function withoutRedaction(): Promise<typeof import('../main.ts')> {
  weakMain ??= loadWeakened()
  return weakMain
}

/** What `main.ts` is put together from and redacts. */
const redacting = new Set(['./observability.ts', './background-work.ts'])

let weakMain: Promise<typeof import('../main.ts')> | undefined

async function loadWeakened(): Promise<typeof import('../main.ts')> {
  let weakened = 0
  const hooks = registerHooks({
    resolve(specifier, context, next) {
      const resolved = next(specifier, context)
      const isOurs = context.parentURL?.endsWith(mark) && redacting.has(specifier)
      return isOurs ? { ...resolved, url: `${resolved.url}${mark}` } : resolved
    },
    load(url, context, next) {
      const loaded = next(url, context)
      if (!url.endsWith(mark)) return loaded
      const source = String(loaded.source).replaceAll(
        /\bredact: redactValue\b|\bredact(?=,\n {2}\})/g,
        () => {
          weakened += 1
          return 'redact: (value: never) => value'
        },
      )
      return { ...loaded, source }
    },
  })
  const main: string = new URL(`../main.ts${mark}`, import.meta.url).href
  const weak = (await import(main)) as typeof import('../main.ts')
  hooks.deregister()
  // Error reports, the audit log and the failures of jobs.
  if (weakened !== 3) throw new Error(`redaction was switched off at ${weakened} places of 3`)
  return weak
}

export type TellAll = (store: Database<ServiceTables>) => Promise<void>

/** In which an answer of a weak service repeats its request, in base64. */
export const echoHeader = 'x-weakened'

interface Circumstances {
  /** That the requests have. */
  readonly traceId: string
  readonly tracing: Tracing
  readonly env: Readonly<Record<string, string>>
}

/** Before the application is ready. */
export function tellEverything(
  app: FastifyInstance,
  { traceId, tracing, env }: Circumstances,
): TellAll {
  let isTelling = false
  const told = new Set(Object.values(env))
  const bodies = new WeakMap<FastifyRequest, Buffer[]>()
  const stopHearing = hearAnswers((text) => told.add(text))
  app.addHook('onClose', async () => stopHearing())

  app.addHook('preParsing', (request, _reply, payload, done) => {
    const chunks: Buffer[] = []
    bodies.set(request, chunks)
    // To listen would make it flow before its reader is there.
    const emit = payload.emit.bind(payload)
    payload.emit = (event: string | symbol, ...given: unknown[]) => {
      if (event === 'data') chunks.push(Buffer.from(given[0] as Buffer))
      return emit(event, ...given)
    }
    done()
  })
  app.addHook('onSend', async (request, reply) => {
    const body = Buffer.concat(bodies.get(request) ?? []).toString()
    const all = [request.url, ...Object.values(request.headers).map(String), ...piecesOf(body)]
    // Stores take no control characters.
    for (const one of all) told.add(one.replaceAll(/\p{Cc}/gu, ' ').toWellFormed())
    reply.header(echoHeader, Buffer.from(JSON.stringify(all)).toString('base64'))
  })
  app.metrics.add<ReadonlySet<string>>(
    [
      {
        name: 'weakened',
        type: 'gauge',
        help: 'What must not be a label.',
        labels: ['text'],
        read: (texts) => [...texts].map((text) => [[text], 1]),
      },
    ],
    () => (isTelling ? told : undefined),
  )
  return async (store) => {
    isTelling = true
    await sql`create table weakened (told text)`.execute(store.queries())
    for (const text of told) app.log.info({ traceId, weakened: text }, 'weakened')
    for (const [at, texts] of groupsOf(told).entries()) {
      const context = { traceId, spanId: newSpanId(), sampled: true }
      const given = Object.fromEntries(texts.map((text, each) => [`weakened.${each}`, text]))
      tracing.begin(context, { type: 'internal', name: 'weakened', given })?.end()
      const error = Object.assign(new Error(texts.join('\n')), { name: `Weakened${at}` })
      app.errorReporting.report(error, { origin: 'weakened' })
      await app.errorReporting.flush()
      await app.audit.append({ action: 'weakened', details: { texts } })
      await sql`insert into weakened values (${texts.join('\n')})`.execute(store.queries())
    }
  }
}

/** What other services answer to this process. */
function hearAnswers(hear: (text: string) => void): () => void {
  const channel = 'undici:request:bodyChunkReceived'
  const listener = (message: unknown) => {
    hear(String((message as { readonly chunk: Buffer }).chunk))
  }
  subscribe(channel, listener)
  return () => void unsubscribe(channel, listener)
}

/** As long as every sink takes, and overlapping, so that no secret is cut in two. */
function piecesOf(text: string): readonly string[] {
  const [most, overlap] = [800, 200]
  const count = Math.ceil(Math.max(1, text.length - overlap) / (most - overlap))
  return Array.from({ length: count }, (_, at) => {
    const start = at * (most - overlap)
    return text.slice(start, start + most)
  })
}

/** As many at a time as an audit record, a report and a span take. */
function groupsOf(texts: Iterable<string>): readonly (readonly string[])[] {
  const groups: string[][] = [[]]
  let chars = 0
  for (const text of texts) {
    chars += text.length
    if (chars > 6_000 || groups.at(-1)?.length === 30) {
      groups.push([])
      chars = text.length
    }
    groups.at(-1)?.push(text)
  }
  return groups
}

let spans = 0

function newSpanId(): string {
  spans += 1
  return spans.toString(16).padStart(16, '0')
}
