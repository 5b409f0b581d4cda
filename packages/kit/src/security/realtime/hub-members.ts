/**
 * Who gets the events of which topic in this process, and from which number on.
 *
 * @module
 */

import type { Member } from './hub-port.ts'

export class HubMembers {
  /** Each with the last number that it is taken to know. */
  readonly #ofTopic = new Map<string, Map<Member, number>>()
  readonly #topicsOf = new Map<Member, Set<string>>()
  #memberships = 0

  get topics(): number {
    return this.#ofTopic.size
  }

  get memberships(): number {
    return this.#memberships
  }

  count(topic: string): number {
    return this.#ofTopic.get(topic)?.size ?? 0
  }

  /** The same list for as long as there is one; whoever joins while it is read is at its end. */
  of(topic: string): Iterable<[Member, number]> {
    return this.#ofTopic.get(topic) ?? nobody
  }

  all(): IterableIterator<Member> {
    return this.#topicsOf.keys()
  }

  topicsOf(member: Member): readonly string[] {
    return [...(this.#topicsOf.get(member) ?? [])]
  }

  has(topic: string, member: Member): boolean {
    return this.#ofTopic.get(topic)?.has(member) ?? false
  }

  add(topic: string, member: Member, knownSeq: number): void {
    const members = this.#ofTopic.get(topic) ?? new Map<Member, number>()
    this.#ofTopic.set(topic, members.set(member, knownSeq))
    const topics = this.#topicsOf.get(member) ?? new Set<string>()
    this.#topicsOf.set(member, topics.add(topic))
    this.#memberships += 1
  }

  remove(topic: string, member: Member): void {
    this.#removeFromTopic(topic, member)
    const topics = this.#topicsOf.get(member)
    topics?.delete(topic)
    if (topics?.size === 0) this.#topicsOf.delete(member)
  }

  removeAll(member: Member): void {
    for (const topic of this.#topicsOf.get(member) ?? []) this.#removeFromTopic(topic, member)
    this.#topicsOf.delete(member)
  }

  clear(): void {
    for (const members of this.#ofTopic.values()) members.clear()
    this.#ofTopic.clear()
    this.#topicsOf.clear()
    this.#memberships = 0
  }

  #removeFromTopic(topic: string, member: Member): void {
    const members = this.#ofTopic.get(topic)
    if (members?.delete(member) !== true) return
    this.#memberships -= 1
    if (members.size === 0) this.#ofTopic.delete(topic)
  }
}

const nobody: Iterable<[Member, number]> = []
