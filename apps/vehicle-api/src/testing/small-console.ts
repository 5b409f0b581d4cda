/**
 * A console as the build leaves one, of a few bytes.
 *
 * @module
 */

import { mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { brotliCompressSync, gzipSync } from 'node:zlib'

/** Of files that nobody may have, whatever they ask for. */
export const untold = 'nobody is to read this'

export const smallScript = `document.title = 'console'\n${'// of some length\n'.repeat(100)}`
const smallPage = `<!doctype html>
<title>console</title>
<meta property="csp-nonce" nonce="CSP_NONCE">
<script type="module" src="/assets/app-B2v9xQ1z.js" nonce="CSP_NONCE"></script>
`

export interface SmallConsole extends AsyncDisposable {
  readonly folder: string
}

export async function smallConsole(): Promise<SmallConsole> {
  const parent = await mkdtemp(join(tmpdir(), 'plimsoll-console-'))
  const folder = join(parent, 'dist')
  const write = (path: string, content: string | Buffer) => writeFile(join(folder, path), content)
  for (const one of ['assets', 'icons', '.vite'])
    await mkdir(join(folder, one), { recursive: true })
  await write('index.html', smallPage)
  await write('screens.json', JSON.stringify(['/', '/classify', '/vehicles/:vehicleId']))
  await write('favicon.svg', '<svg xmlns="http://www.w3.org/2000/svg"/>')
  await write('manifest.webmanifest', '{"name":"console"}')
  await write('icons/small.png', Buffer.from('89504e470d0a1a0a', 'hex'))
  await write('assets/app-B2v9xQ1z.js', smallScript)
  await write('assets/app-B2v9xQ1z.js.br', brotliCompressSync(smallScript))
  await write('assets/app-B2v9xQ1z.js.gz', gzipSync(smallScript))
  await write('assets/app-B2v9xQ1z.js.map', untold)
  await write('assets/style-x_-90aZq.css', 'p{color:red}')
  await write('assets/words.js', 'export {}')
  await write('assets/.hidden-B2v9xQ1z.js', untold)
  await write('.env', untold)
  await write('.vite/manifest.json', untold)
  await writeFile(join(parent, 'beside.txt'), untold)
  await symlink(join(parent, 'beside.txt'), join(folder, 'assets/link-B2v9xQ1z.js'))
  return {
    folder,
    [Symbol.asyncDispose]: () => rm(parent, { recursive: true, force: true }),
  }
}
