/**
 * A new service, started as its package.json says and used as its README says: register, sign in,
 * make a note, list it; what is not one's own is not there; SIGTERM ends it with exit code 0.
 *
 * @module
 */

import { type ChildProcess, spawn } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { strangersEnvironment, typed } from './stranger.ts'

export interface Started {
  /** Undefined if it ended before it listened. */
  readonly url: string | undefined
  readonly said: () => string
  /** By SIGTERM; gives the exit code. */
  readonly stop: () => Promise<number | null>
}

export async function started(project: string): Promise<Started> {
  const { scripts } = JSON.parse(readFileSync(join(project, 'package.json'), 'utf8'))
  const [program = '', ...args] = String(scripts.start).split(' ')
  // As `npm start` does, without npm in between: it would end by the signal, whatever the service does.
  const child = spawn(program, args, {
    cwd: project,
    env: { ...strangersEnvironment, PORT: '0' },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      said += text
    })
  }
  const url = await listening(child, () => said)
  return { url, said: () => said, stop: () => stopped(child) }
}

async function listening(child: ChildProcess, said: () => string): Promise<string | undefined> {
  const exited = once(child, 'exit')
  for (;;) {
    const [url] = /(?<=listens on )http:\S+:\d+/.exec(said()) ?? []
    if (url !== undefined || child.exitCode !== null) return url
    await Promise.race([exited, once(child.stderr ?? child, 'data')])
  }
}

async function stopped(child: ChildProcess): Promise<number | null> {
  if (child.exitCode !== null) return child.exitCode
  const exited = once(child, 'exit')
  child.kill('SIGTERM')
  const [code] = await exited
  return code
}

/** What its README has one type in another shell, typed as it stands but for the port. */
export async function readmeProblems(project: string, url: string): Promise<readonly string[]> {
  const readme = readFileSync(join(project, 'README.md'), 'utf8')
  const blocks = [...readme.matchAll(/^```sh\n(.*?)^```$/gms)].map(([, block = '']) => block)
  const block = blocks.find((text) => text.includes('curl'))
  if (block === undefined) return ['its README shows no request']
  const typedAs = block.replaceAll('http://127.0.0.1:8000', url)
  const { code, said } = await typed(['sh', '-e', '-c', typedAs], project)
  const isListed = /"items":\[\{.*"title":"Ballast"/.test(said)
  return code === 0 && isListed ? [] : [`the requests of its README fail, ${code}: ${said}`]
}

type Ask = (method: string, path: string, body?: object) => Promise<Answer>

interface Answer {
  readonly status: number
  readonly body: Readonly<Record<string, unknown>>
}

/** What it does other than its README says, in sentences. */
export async function misbehaviour(url: string): Promise<readonly string[]> {
  const anyone = asking(url)
  const [ann, bob] = [await newUser(url), await newUser(url)]
  const note = { title: 'Ballast', text: 'Load no deeper than the line.' }
  const made = await ann('POST', '/notes', note)
  const path = `/notes/${made.body['id']}`
  const listed = await ann('GET', '/notes')
  const items = listed.body['items']

  const expectations: readonly (readonly [string, unknown, unknown])[] = [
    ['a note is made', made.status, 201],
    ['its owner lists it', JSON.stringify(items), JSON.stringify([made.body])],
    ['its owner reads it', (await ann('GET', path)).status, 200],
    ['another does not', (await bob('GET', path)).status, 404],
    ['nor changes it', (await bob('PATCH', path, { title: 'mine' })).status, 404],
    ['nor deletes it', (await bob('DELETE', path)).status, 404],
    ['nobody in particular does', (await anyone('GET', path)).status, 401],
    ['a note without a title is none', (await ann('POST', '/notes', {})).status, 400],
    ['it is documented', (await fetch(`${url}/docs`)).status, 200],
    ['it is ready', (await fetch(`${url}/readyz`)).status, 200],
  ]
  return expectations
    .filter(([, seen, expected]) => seen !== expected)
    .map(([what, seen, expected]) => `${what}: ${seen}, not ${expected}`)
}

async function newUser(url: string): Promise<Ask> {
  const username = `u${randomUUID().replaceAll('-', '').slice(0, 20)}`
  const account = { email: `${username}@example.com`, password: 'seven-Herons-over-4-marshes' }
  const anyone = asking(url)
  await anyone('POST', '/auth/register', { ...account, username })
  const { body } = await anyone('POST', '/auth/login', account)
  return asking(url, { authorization: `Bearer ${body['access_token']}` })
}

function asking(url: string, headers: Readonly<Record<string, string>> = {}): Ask {
  return async (method, path, body) => {
    const json = body === undefined ? {} : { 'content-type': 'application/json' }
    const answer = await fetch(`${url}/api/v1${path}`, {
      method,
      headers: { ...headers, ...json },
      ...(body === undefined ? {} : { body: JSON.stringify(body) }),
    })
    const text = await answer.text()
    return { status: answer.status, body: text === '' ? {} : JSON.parse(text) }
  }
}
