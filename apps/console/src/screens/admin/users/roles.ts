/** In the order in which they may do more. */
export const roles = ['guest', 'user', 'admin'] as const

export type Role = (typeof roles)[number]

export const roleNames: Readonly<Record<Role, string>> = {
  guest: 'Guest',
  user: 'User',
  admin: 'Administrator',
}

/** What a change of role means for who gets it. */
export const roleMeanings: Readonly<Record<Role, string>> = {
  guest: 'They will only see what the model is.',
  user: 'They will classify pictures, and see what is theirs.',
  admin: 'They will see and change everything, this page included.',
}

export function isRole(text: string | null): text is Role {
  return roles.some((role) => role === text)
}
