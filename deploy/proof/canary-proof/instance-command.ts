/**
 * What the deployment starts and ends instances with: tells whoever has them.
 *
 *     node instance-command.ts URL start|stop|current [SERVER IMAGE]
 *
 * @module
 */

const [, , base = '', ...words] = process.argv
const response = await fetch(`${base}/${words.map(encodeURIComponent).join('/')}`)
process.stdout.write(await response.text())
process.exitCode = response.ok ? 0 : 1
