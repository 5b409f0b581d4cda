/**
 * The thread of the store, which fails as its statements say.
 *
 * @module
 */

// First, so that it hears each message first.
import './faults-on-request.ts'
import '../worker.ts'
