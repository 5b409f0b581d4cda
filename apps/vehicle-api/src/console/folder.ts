import { join } from 'node:path'

/** Where `npm run build` leaves the console. */
export const consoleFolder: string = join(import.meta.dirname, '../../../console/dist')
