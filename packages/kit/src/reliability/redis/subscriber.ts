/**
 * Messages that other instances publish, on a connection of their own.
 *
 * Messages published while the connection is away are lost, so each time a subscription has begun,
 * the first time too, its `onResync` is called: from then on nothing is missed, and all before may
 * have been. A PING every few seconds finds a connection that is dead and does not show it.
 *
 * @module
 */

import type { Clock } from '../../foundation/monotonic-clock.ts'
import { type Driver, type DriverOptions, openDriver } from './driver.ts'
import type { RedisUse } from './port.ts'

export interface Subscription extends RedisUse {
  readonly channel: string
  readonly onMessage: (text: string) => void
  /** Messages up to now may have been missed. */
  readonly onResync: () => void
  /** Messages may be missed from now on, until `onResync`. */
  readonly onLost?: () => void
}

export interface SubscriberOptions extends DriverOptions {
  readonly heartbeatMs: number
  readonly clock: Clock
}

export class Subscriber {
  readonly #options: SubscriberOptions
  readonly #driver: Driver
  readonly #subscriptions = new Set<Subscription>()
  #active = new Set<Subscription>()
  #cancelHeartbeat: (() => void) | undefined
  #resyncs = 0

  constructor(options: SubscriberOptions) {
    this.#options = options
    this.#driver = openDriver(options)
    const { client } = this.#driver
    client.on('ready', () => {
      for (const { channel } of this.#subscriptions) void this.#begin(channel)
    })
    client.on('error', () => {
      // Each loss is told by `close`, each return by `onResync`.
    })
    client.on('close', () => this.#lost())
    client.on('message', (channel: string, text: string) => {
      this.#driver.replied()
      for (const each of this.#active) if (each.channel === channel) each.onMessage(text)
    })
    this.#beatLater()
  }

  get isConnected(): boolean {
    return this.#driver.client.status === 'ready'
  }

  /** How often subscriptions have begun anew. */
  get resyncs(): number {
    return this.#resyncs
  }

  /** Returns what ends it. */
  add(subscription: Subscription): () => void {
    this.#subscriptions.add(subscription)
    if (this.isConnected) void this.#begin(subscription.channel)
    return () => this.#remove(subscription)
  }

  close(): void {
    this.#cancelHeartbeat?.()
    this.#subscriptions.clear()
    this.#driver.close()
  }

  async #begin(channel: string): Promise<void> {
    const { client } = this.#driver
    try {
      await client.subscribe(channel)
    } catch {
      // Refused or lost; either way, only a new connection makes a subscription sure.
      if (client.status === 'ready') client.disconnect(true)
      return
    }
    this.#driver.replied()
    for (const each of this.#subscriptions) {
      if (each.channel !== channel || this.#active.has(each)) continue
      this.#active.add(each)
      this.#resyncs += 1
      each.onResync()
    }
  }

  #remove(subscription: Subscription): void {
    this.#subscriptions.delete(subscription)
    this.#active.delete(subscription)
    const { channel } = subscription
    if ([...this.#subscriptions].some((other) => other.channel === channel)) return
    // The channel ends with the connection if it does not end now.
    if (this.isConnected) this.#driver.client.unsubscribe(channel).catch(() => {})
  }

  #lost(): void {
    const lost = this.#active
    this.#active = new Set()
    for (const { onLost } of lost) onLost?.()
  }

  #beatLater(): void {
    const { clock, heartbeatMs } = this.#options
    this.#cancelHeartbeat = clock.after(heartbeatMs, () => {
      // One that is not answered ends the connection, by the driver's socket timeout.
      if (this.isConnected) this.#driver.client.ping().then(this.#driver.replied, () => {})
      this.#beatLater()
    })
  }
}
