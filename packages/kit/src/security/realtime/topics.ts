/**
 * Which topics there are, and who may follow them.
 *
 * A topic is a name, or a name and an id: `audit`, `user:42`. One that there is not, and one that is
 * not for who asks, are not told apart.
 *
 * @module
 */

export interface TopicRule<Principal> {
  /** In lower case, such as `audit`. */
  readonly name: string
  /** With the id after the colon, if the topic has one. Must be quick, and must not wait. */
  readonly mayJoin: (principal: Principal, id: string | undefined) => boolean
}

export type MayFollow<Principal> = (principal: Principal, topic: string) => boolean

const nameForm = /^[a-z][a-z0-9-]{0,62}$/

/** @throws RangeError naming the topic that cannot be. */
export function topicRules<Principal>(
  rules: readonly TopicRule<Principal>[],
): MayFollow<Principal> {
  const byName = new Map(rules.map(({ name, mayJoin }) => [name, mayJoin]))
  for (const { name } of rules) {
    if (nameForm.test(name)) continue
    throw new RangeError(`realtime.topics: "${name}" is no name of a topic, such as audit`)
  }
  if (byName.size < rules.length) throw new RangeError('realtime.topics: a name is there twice')
  return (principal, topic) => {
    const colonAt = topic.indexOf(':')
    const name = colonAt === -1 ? topic : topic.slice(0, colonAt)
    const id = colonAt === -1 ? undefined : topic.slice(colonAt + 1)
    return byName.get(name)?.(principal, id) === true
  }
}
