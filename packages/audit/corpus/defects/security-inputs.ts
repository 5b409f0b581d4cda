/** Planted defects of names, addresses, files and texts that clients send. @module */

import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import type { Defect } from '../defect.ts'
import { formWith, smallPng } from '../pictures.ts'
import type { Subject } from '../subject.ts'

const isPasswords = (text: string) => text.startsWith('root:')
const upwards = '../'.repeat(12)

export const inputDefects: readonly Defect[] = [
  {
    flag: 'traversal',
    probe: 'path-traversal-blocked',
    tier: 'T',
    portable: false,
    planted: 'The name of a document is joined to its folder as it is.',
    twin: {
      flag: 'twin:traversal',
      legitimate: 'A name with steps up that stay within the folder is served.',
    },
    collateral: [],
    demonstrate: async ({ ask }) =>
      isPasswords((await ask(`/documents?name=${upwards}etc/passwd`)).text),
  },
  {
    flag: 'traversal-stripped',
    probe: 'path-traversal-blocked',
    tier: 'R',
    portable: false,
    planted: 'Steps up are taken out of a name once, so that those around them close up.',
    twin: {
      flag: 'twin:traversal-stripped',
      legitimate: 'All folders are cut off a name, and the rest is served out of the one folder.',
    },
    collateral: [],
    demonstrate: async ({ ask }) =>
      isPasswords((await ask(`/documents?name=${'....//'.repeat(12)}etc/passwd`)).text),
  },
  {
    flag: 'traversal-decoded',
    probe: 'path-traversal-blocked',
    tier: 'R',
    portable: false,
    planted: 'A name is checked and then decoded once more.',
    twin: {
      flag: 'twin:traversal-decoded',
      legitimate: 'A name is decoded once more, and all folders are cut off it afterwards.',
    },
    collateral: [],
    demonstrate: async ({ ask }) => {
      const name = `${'%252e%252e%252f'.repeat(12)}etc%252fpasswd`
      return isPasswords((await ask(`/documents?name=${name}`)).text)
    },
  },
  {
    flag: 'traversal-absolute',
    probe: 'path-traversal-blocked',
    tier: 'R',
    portable: false,
    planted: 'Steps up are refused, and an absolute name replaces the folder.',
    twin: {
      flag: 'twin:traversal-absolute',
      legitimate: 'Of an absolute name the last step is served out of the one folder.',
    },
    collateral: [],
    demonstrate: async ({ ask }) =>
      isPasswords((await ask('/documents?name=%2Fetc%2Fpasswd')).text),
  },
  {
    flag: 'upload-extension',
    probe: 'upload-content-verified',
    tier: 'R',
    portable: false,
    planted: 'Whatever is called .png and says that it is one is kept.',
    twin: {
      flag: 'twin:upload-extension',
      legitimate: 'Bytes after the end of a true picture are kept, and given out to be saved.',
    },
    collateral: [],
    demonstrate: (subject) => takes(subject, '<script></script>', 'picture.png'),
  },
  {
    flag: 'upload-signature',
    probe: 'upload-content-verified',
    tier: 'R',
    portable: false,
    planted: 'The first eight bytes of a file are looked at and no more.',
    twin: {
      flag: 'twin:upload-signature',
      legitimate: 'Bytes after the end of a true picture are kept, and given out to be saved.',
    },
    collateral: [],
    demonstrate: (subject) => {
      const signature = smallPng().subarray(0, 8)
      return takes(subject, Buffer.concat([signature, Buffer.from('<script>')]), 'picture.png')
    },
  },
  {
    flag: 'upload-name',
    probe: 'upload-content-verified',
    tier: 'R',
    portable: false,
    planted: 'The name of a file is kept with the steps up that it has.',
    twin: {
      flag: 'twin:upload-name',
      legitimate: 'Folders are cut off the name of a file, and the rest is kept.',
    },
    collateral: [],
    demonstrate: (subject) => takes(subject, smallPng(), '../../picture.png'),
  },
  {
    flag: 'ssrf-open',
    probe: 'server-side-requests-restricted',
    tier: 'T',
    portable: false,
    planted: 'The service fetches whatever address a client names.',
    twin: {
      flag: 'twin:ssrf-open',
      legitimate: 'An address that is not allowed is answered 200 with nothing, and not fetched.',
    },
    collateral: [],
    demonstrate: (subject) => isFetched(subject, (port) => `http://127.0.0.1:${port}/`),
  },
  {
    flag: 'ssrf-listed',
    probe: 'server-side-requests-restricted',
    tier: 'R',
    portable: false,
    planted: 'Addresses of the own machine are refused in their usual spellings.',
    twin: {
      flag: 'twin:ssrf-listed',
      legitimate: 'The address that is refused is repeated in the answer, and not asked.',
    },
    collateral: [],
    demonstrate: (subject) => isFetched(subject, (port) => `http://2130706433:${port}/`),
  },
  {
    flag: 'ssrf-prefix',
    probe: 'server-side-requests-restricted',
    tier: 'R',
    portable: false,
    planted: 'An address is allowed if it begins with one that is.',
    twin: {
      flag: 'twin:ssrf-prefix',
      legitimate: 'A user before an allowed host is dropped, and the host is asked.',
    },
    collateral: [],
    demonstrate: async (subject) => {
      const document = (await subject.ask('/openapi.json')).at(
        'paths./previews.post.requestBody.content.application/json.example.url',
      )
      const { origin } = new URL(String(document))
      return isFetched(subject, (port) => `${origin}@127.0.0.1:${port}/`)
    },
  },
  {
    flag: 'sqli-search',
    probe: 'injection-smoke-clean',
    tier: 'T',
    portable: false,
    planted: 'What is searched for becomes part of the statement.',
    twin: { flag: 'twin:sqli-search', legitimate: 'A search with quotes is answered 400.' },
    collateral: ['bad-input-never-causes-5xx'],
    demonstrate: (subject) => isInjected(subject),
  },
  {
    flag: 'sqli-silent',
    probe: 'injection-smoke-clean',
    tier: 'R',
    portable: false,
    planted: 'The search is part of the statement, and a broken statement finds nothing.',
    twin: { flag: 'twin:sqli-silent', legitimate: 'Quotes are taken out of a search.' },
    collateral: [],
    demonstrate: (subject) => isInjected(subject),
  },
  {
    flag: 'sqli-error',
    probe: 'injection-smoke-clean',
    tier: 'R',
    portable: false,
    planted: 'A broken statement is answered in the words of the database.',
    twin: {
      flag: 'twin:sqli-error',
      legitimate: 'A search with quotes is answered 400 with a sentence that repeats it.',
    },
    collateral: ['errors-leak-nothing'],
    demonstrate: async ({ ask, user }) => {
      const { access: token } = await user()
      return (await ask("/search?q=rope'", { token })).text.includes('quoted string')
    },
  },
]

async function takes({ ask, user }: Subject, content: Buffer | string, name: string) {
  const body = formWith(content, name, 'image/png')
  return (
    (await ask('/files', { method: 'POST', token: (await user()).access, body })).status === 201
  )
}

/** Whether an address of ours is called when it is asked for. */
async function isFetched({ ask, user }: Subject, address: (port: number) => string) {
  let calls = 0
  const server = createServer((_request, response) => {
    calls += 1
    response.end('called')
  }).listen(0, '127.0.0.1')
  await new Promise((resolve) => server.once('listening', resolve))
  const url = address((server.address() as AddressInfo).port)
  await ask('/previews', { method: 'POST', token: (await user()).access, json: { url } })
  server.close()
  return calls > 0
}

/** Whether a condition that is always true finds an item of somebody else. */
async function isInjected({ ask, user }: Subject): Promise<boolean> {
  const [owner, other] = await Promise.all([user(), user()])
  const json = { name: 'rope', quantity: 3 }
  await ask('/items', { method: 'POST', token: owner.access, json })
  const answer = await ask("/search?q=none' OR true -- ", { token: other.access })
  return answer.at('items.0.name') === 'rope'
}
