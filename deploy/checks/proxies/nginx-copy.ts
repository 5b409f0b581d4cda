/**
 * A copy of the shipped configuration of nginx that runs on this machine.
 *
 * Replaced are addresses and paths alone, each of them named in {@link copyNginx}; whatever is not
 * found where it is expected is an error, so that nothing else is tested than what is shipped.
 *
 * @module
 */

import { cpSync, globSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'

export const nginxFolder: string = join(import.meta.dirname, '../../nginx')

export interface NginxPlace {
  /** Empty, absolute; all that nginx writes lies here too. */
  readonly folder: string
  readonly port: number
  /** Ports of this machine, of instances of the service. */
  readonly upstreams: readonly number[]
  /** With the built console. */
  readonly console: string
  /** Believed what they say of clients. Default none. */
  readonly trusted?: readonly string[]
  /** With TLS on a port of its own, as `tls` says that it is put to use. */
  readonly tls?: {
    readonly port: number
    readonly certificate: string
    readonly key: string
  }
  /** Path of the module, which is put to use as `brotli` says. */
  readonly brotli?: string
  /** Applied to each file afterwards, by its name such as `snippets/proxy.conf`. */
  readonly edit?: Edit
}

/** Gives the file another text. */
export type Edit = (text: string, name: string) => string

/** Writes all files but the main one, of which it gives the text. */
export function copyNginx(place: NginxPlace): string {
  const { folder, edit = (text) => text } = place
  cpSync(nginxFolder, folder, { recursive: true })
  addOptions(place)
  for (const name of globSync('**/*.conf', { cwd: folder })) {
    const path = join(folder, name)
    writeFileSync(path, edit(moved(readFileSync(path, 'utf8'), name, place), name))
  }
  return readFileSync(join(folder, 'nginx.conf'), 'utf8')
}

/** The whole configuration, each include in the place of its line, as nginx reads it. */
export function flatNginx(edit: Edit = (text) => text, name = 'nginx.conf'): string {
  const text = edit(readFileSync(join(nginxFolder, name), 'utf8'), name)
  return text.replaceAll(/^[ \t]*include ([^;]+);$/gm, (_line, pattern: string) =>
    globSync(pattern, { cwd: nginxFolder })
      .sort()
      .map((included) => flatNginx(edit, included))
      .join('\n'),
  )
}

function addOptions({ folder, tls, brotli }: NginxPlace): void {
  const put = (from: string, to: string) => cpSync(join(folder, from), join(folder, to))
  if (tls !== undefined) {
    put('tls/tls.conf', 'conf.d/tls.conf')
    put('tls/redirect.conf', 'conf.d/plain.conf')
  }
  if (brotli === undefined) return
  put('brotli/module.conf', 'modules.d/brotli.conf')
  put('brotli/static.conf', 'http.d/brotli.conf')
}

function moved(text: string, name: string, place: NginxPlace): string {
  const { folder, port, upstreams, console: root, trusted = [], tls, brotli = '' } = place
  if (name === 'nginx.conf') return inFolder(text, folder)
  if (name === 'snippets/log.conf') {
    // Node gives its children sockets, which cannot be opened as files.
    return replaced(text, '/dev/stdout', join(folder, 'access.log'))
  }
  if (name === 'snippets/site.conf') return replaced(text, '/srv/console', root)
  if (name === 'conf.d/plain.conf') return replaced(text, 'listen 8080', `listen ${local(port)}`)
  if (name === 'conf.d/tls.conf' && tls !== undefined) {
    const listening = replaced(text, 'listen 8443', `listen ${local(tls.port)}`)
    const certified = replaced(listening, '/etc/nginx/tls/tls.crt', tls.certificate)
    return replaced(certified, '/etc/nginx/tls/tls.key', tls.key)
  }
  if (name === 'modules.d/brotli.conf') {
    return replaced(text, 'modules/ngx_http_brotli_static_module.so', brotli)
  }
  if (name === 'trusted-proxies.conf') {
    const lines = trusted.map((network) => `set_real_ip_from ${network};\n`)
    return `${text}${lines.join('')}`
  }
  if (name !== 'upstream.conf') return text
  const server = /^.*\bserver api:8000\b(.*)$/m.exec(text)
  if (server === null) throw new Error('upstream.conf does not name api:8000')
  const servers = upstreams.map((each) => `  server ${local(each)}${server[1]}`)
  return replaced(text, server[0], servers.join('\n'))
}

function inFolder(text: string, folder: string): string {
  const here = replaced(text, ' /tmp/', ` ${folder}/`)
  return replaced(here, 'error_log stderr', `error_log ${join(folder, 'error.log')}`)
}

function local(port: number): string {
  return `127.0.0.1:${port}`
}

/** @throws Error if there is nothing to replace. */
export function replaced(text: string, old: string, fresh: string): string {
  if (!text.includes(old)) throw new Error(`there is no ${JSON.stringify(old)} to replace`)
  return text.replaceAll(old, () => fresh)
}
