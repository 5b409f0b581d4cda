/**
 * Loaded before the service: a small leak. Of each request a kilobyte is held for ever, as by a map
 * from which nobody deletes.
 *
 * @module
 */

import { subscribe } from 'node:diagnostics_channel'

const held: number[][] = []

subscribe('http.server.request.start', () => {
  held.push(Array.from({ length: 128 }, (_, at) => held.length + at / 2))
})
