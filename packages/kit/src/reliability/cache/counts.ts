/** What happened to one cache since the start. */
export interface CacheCounts {
  /** Served from memory. */
  hits: number
  /** Of the hits, those that say that the value is not there. */
  negativeHits: number
  /** Served from Redis. */
  remoteHits: number
  /** Served although no longer fresh. */
  stale: number
  /** Neither memory nor Redis had it, so it was loaded. */
  misses: number
  /** Of the misses, those that waited for a load that was under way. */
  joined: number
  /** Lookups that could not be served: there was no value, and its load failed. */
  errors: number
  loads: number
  loadErrors: number
  loadMsTotal: number
  /** Loaded and not kept, as it was invalidated meanwhile. */
  overtaken: number
  /** Text in Redis that is no valid value. */
  poisoned: number
  /** Too large to be kept. */
  oversized: number
  /** Removed from memory to make room. */
  evictions: number
}

export function noCounts(): CacheCounts {
  return {
    hits: 0,
    negativeHits: 0,
    remoteHits: 0,
    stale: 0,
    misses: 0,
    joined: 0,
    errors: 0,
    loads: 0,
    loadErrors: 0,
    loadMsTotal: 0,
    overtaken: 0,
    poisoned: 0,
    oversized: 0,
    evictions: 0,
  }
}
