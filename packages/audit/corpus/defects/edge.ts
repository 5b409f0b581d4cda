/** Planted defects of the edge: what is refused, shown and believed before any route. @module */

import { gzipSync } from 'node:zlib'
import type { Defect } from '../defect.ts'
import { exchanged } from '../sockets.ts'

export const edgeDefects: readonly Defect[] = [
  {
    flag: 'openapi-broken',
    probe: 'openapi-published',
    tier: 'T',
    portable: false,
    planted: 'The document is no valid OpenAPI: a response has no description.',
    twin: { flag: 'twin:openapi-broken', legitimate: 'The document has an extension of its own.' },
    collateral: ['statuses-documented', 'responses-conform-to-schema'],
    demonstrate: async ({ ask }) =>
      (await ask('/openapi.json')).text.includes('"responses":{"200":{"schema"'),
  },
  {
    flag: 'headers-none',
    probe: 'security-headers-fit-content',
    tier: 'T',
    portable: false,
    planted: 'No header keeps browsers from guessing or keeping, and the version is told.',
    twin: {
      flag: 'twin:headers-none',
      legitimate: 'The product is named in Server, without its version.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => {
      const { headers } = await ask('/livez')
      return headers.get('x-content-type-options') === null && headers.get('server') !== null
    },
  },
  {
    flag: 'cors-suffix',
    probe: 'cors-limited-to-allow-list',
    tier: 'R',
    portable: false,
    planted: 'An origin is allowed whose name ends like the allowed one.',
    twin: {
      flag: 'twin:cors-suffix',
      legitimate: 'Subdomains of the allowed name are allowed, parted by a dot.',
    },
    collateral: [],
    demonstrate: ({ ask }) => allows(ask, 'https://evilapp.example'),
  },
  {
    flag: 'cors-prefix',
    probe: 'cors-limited-to-allow-list',
    tier: 'R',
    portable: false,
    planted: 'An origin is allowed that begins like the allowed one.',
    twin: {
      flag: 'twin:cors-prefix',
      legitimate: 'The allowed name is allowed on another port too.',
    },
    collateral: [],
    demonstrate: ({ ask }) => allows(ask, 'https://app.example.evil.example'),
  },
  {
    flag: 'cors-null',
    probe: 'cors-limited-to-allow-list',
    tier: 'R',
    portable: false,
    planted: 'The origin of a sandboxed frame, null, is allowed.',
    twin: {
      flag: 'twin:cors-null',
      legitimate: 'The allowed origin is named in every answer, whoever asks.',
    },
    collateral: [],
    demonstrate: ({ ask }) => allows(ask, 'null'),
  },
  {
    flag: 'host-reflected',
    probe: 'host-header-not-reflected',
    tier: 'T',
    portable: false,
    planted: 'A list links to itself by the host that the request names.',
    twin: { flag: 'twin:host-reflected', legitimate: 'The link is a path without a host.' },
    collateral: [],
    demonstrate: ({ ask, user }) => linksTo(ask, user, 'x-forwarded-host'),
  },
  {
    flag: 'host-forwarded',
    probe: 'host-header-not-reflected',
    tier: 'R',
    portable: false,
    planted: 'Links use a configured name, unless X-Forwarded-Host says another.',
    twin: { flag: 'twin:host-forwarded', legitimate: 'Links use the configured name always.' },
    collateral: [],
    demonstrate: ({ ask, user }) => linksTo(ask, user, 'x-forwarded-host'),
  },
  {
    flag: 'body-chunked',
    probe: 'body-size-limited',
    tier: 'R',
    portable: false,
    planted: 'Content-Length is limited, and a body without one is not.',
    twin: {
      flag: 'twin:body-chunked',
      legitimate: 'A body without Content-Length is refused at any size.',
    },
    collateral: [],
    demonstrate: async ({ origin, user }) => {
      const text = `${' '.repeat(4_000_000)}{"name":"rope","quantity":1}`
      // A stream has no length, so that it is sent in chunks.
      return (await posted(origin, await user(), new Blob([text]).stream())) === 201
    },
  },
  {
    flag: 'gzip-unbounded',
    probe: 'body-size-limited',
    tier: 'R',
    portable: false,
    planted: 'A compressed body may become hundreds of megabytes.',
    twin: {
      flag: 'twin:gzip-unbounded',
      legitimate: 'A compressed body is taken, and limited by what it becomes.',
    },
    collateral: [],
    demonstrate: async ({ origin, user }) => {
      const body = gzipSync(`${' '.repeat(20_000_000)}{"name":"rope","quantity":1}`)
      return (await posted(origin, await user(), body, { 'content-encoding': 'gzip' })) === 201
    },
  },
  {
    flag: 'framing-lenient',
    probe: 'ambiguous-framing-rejected',
    tier: 'T',
    portable: false,
    planted: 'The parser takes a request with a length and with chunks.',
    twin: {
      flag: 'twin:framing-lenient',
      legitimate: 'A connection with a broken request is ended without a word.',
    },
    collateral: [],
    demonstrate: async ({ origin }) => {
      const fields =
        'Host: x\r\nConnection: close\r\nContent-Length: 5\r\nTransfer-Encoding: chunked'
      const text = await exchanged(origin, `GET /livez HTTP/1.1\r\n${fields}\r\n\r\n0\r\n\r\n`)
      return text.startsWith('HTTP/1.1 200')
    },
  },
  {
    flag: 'debug-config',
    probe: 'internal-endpoints-not-exposed',
    tier: 'T',
    portable: false,
    planted: 'A page for developers tells all settings to anybody.',
    twin: { flag: 'twin:debug-config', legitimate: 'The page is there, and asks who is asking.' },
    collateral: ['responses-carry-no-secrets'],
    demonstrate: async ({ ask }) => (await ask('/debug/config')).text.includes('secret_key'),
  },
  {
    flag: 'git-served',
    probe: 'internal-endpoints-not-exposed',
    tier: 'R',
    portable: false,
    planted: 'The folder of git is served with the files.',
    twin: {
      flag: 'twin:git-served',
      legitimate: 'Any unknown path answers 200 with the page of an app.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => (await ask('/.git/HEAD')).text.startsWith('ref:'),
  },
]

/** Status of an item that is posted; undefined if the connection is ended. */
async function posted(
  origin: string,
  { access }: { access: string },
  body: ReadableStream | Uint8Array<ArrayBuffer>,
  headers: Record<string, string> = {},
): Promise<number | undefined> {
  const type = { 'content-type': 'application/json', authorization: `Bearer ${access}` }
  const request = {
    method: 'POST',
    headers: { ...type, ...headers },
    body,
    duplex: 'half' as const,
  }
  const answer = await fetch(`${origin}/items`, request).catch(() => undefined)
  return answer?.status
}

type Ask = (path: string, request?: object) => Promise<{ headers: Headers }>

async function allows(ask: Ask, origin: string): Promise<boolean> {
  const { headers } = await ask('/livez', { headers: { origin } })
  return headers.get('access-control-allow-origin') === origin
}

async function linksTo(
  ask: Ask,
  user: () => Promise<{ access: string }>,
  header: string,
): Promise<boolean> {
  const { access: token } = await user()
  const { headers } = await ask('/items', { token, headers: { [header]: 'evil.example' } })
  return headers.get('link')?.includes('evil.example') === true
}
