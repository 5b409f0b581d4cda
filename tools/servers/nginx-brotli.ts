import { existsSync } from 'node:fs'
import { installPackages } from './system-package.ts'

const path = '/usr/lib/nginx/modules/ngx_http_brotli_static_module.so'
const packages = ['libnginx-mod-http-brotli-static']

/** Path of nginx's module that sends what is compressed already. @throws Error without it */
export function nginxBrotliModule(): string {
  if (existsSync(path)) return path
  const complaint = installPackages({ title: "nginx's Brotli module", packages })
  if (complaint === undefined && existsSync(path)) return path
  throw new Error(
    `nginx has no Brotli module${complaint ? ` (${complaint})` : ''}: install it (Debian: sudo apt-get install ${packages})`,
  )
}
