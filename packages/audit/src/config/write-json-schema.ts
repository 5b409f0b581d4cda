/** Writes schemas/config.v1.json. @module */

import { mkdir, writeFile } from 'node:fs/promises'
import { configJsonSchema } from './json-schema.ts'

const folder = new URL('../../schemas/', import.meta.url)
await mkdir(folder, { recursive: true })
await writeFile(new URL('config.v1.json', folder), configJsonSchema())
