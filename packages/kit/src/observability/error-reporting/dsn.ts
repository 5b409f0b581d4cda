/**
 * Reads a DSN: where errors are sent, and as whom.
 *
 * It is stricter than the library, which writes a DSN that it cannot read to the console, key and
 * all. No message here shows any part of the text.
 *
 * @module
 */

export interface Dsn {
  /** Without the secret half of the key that old DSNs have, which nobody needs any more. */
  readonly text: string
  /** Address that envelopes are posted to, without the key. */
  readonly endpoint: string
  readonly publicKey: string
}

const expected = 'errorReporting.dsn must be https://<public key>@<host>/<project number>'

/** @throws RangeError naming what is wrong, and never the key. */
export function parseDsn(text: string): Dsn {
  if (!URL.canParse(text)) throw new RangeError(`${expected}: it is not a URL`)
  const url = new URL(text)
  const [, folder, project] = projectPath.exec(url.pathname) ?? []
  const problem = problemOf(url) ?? (project === undefined ? 'it has no project number' : undefined)
  if (problem !== undefined) throw new RangeError(`${expected}: ${problem}`)

  const { protocol, username, host } = url
  return {
    text: `${protocol}//${username}@${host}${folder}/${project}`,
    endpoint: `${protocol}//${host}${folder}/api/${project}/envelope/`,
    publicKey: username,
  }
}

/** A server of one's own may be in a folder. */
const projectPath = /^((?:\/[\w.~-]+)*)\/(\d+)$/

function problemOf({ protocol, username, hostname, search, hash }: URL): string | undefined {
  if (protocol !== 'https:' && protocol !== 'http:') return 'it is neither https nor http'
  if (username === '') return 'it has no public key'
  if (!/^\w+$/.test(username)) return 'its public key is not of letters and digits'
  if (!/^(?:[\w.-]+|\[[\w:.]+\])$/.test(hostname)) return 'its host is no host name'
  return search === '' && hash === '' ? undefined : 'it has a query or a fragment'
}
