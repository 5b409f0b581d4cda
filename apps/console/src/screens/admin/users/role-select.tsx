import { Select } from '@mantine/core'
import { useState } from 'react'
import type { ManagedUser } from '../../../api/types.ts'
import { Confirm } from '../../../states/confirm.tsx'
import { isRole, type Role, roleMeanings, roleNames, roles } from './roles.ts'
import { nameOf, useUserChange } from './use-user-change.ts'

interface RoleSelectProps {
  readonly user: ManagedUser
  readonly isOneself: boolean
}

export function RoleSelect({ user, isOneself }: RoleSelectProps) {
  // Whoever took the role from themselves could not give it back.
  if (isOneself && isRole(user.role)) {
    return <span title="Another administrator can change it">{roleNames[user.role]}</span>
  }
  return <Choice user={user} />
}

function Choice({ user }: Pick<RoleSelectProps, 'user'>) {
  // Kept while the question fades away.
  const [wanted, setWanted] = useState<Role>('user')
  const [isAsking, setAsking] = useState(false)
  const change = useUserChange(user, () => setAsking(false))
  const name = nameOf(user)
  return (
    <>
      <Select
        size="md"
        aria-label={`Role of ${name}`}
        data={roles.map((role) => ({ value: role, label: roleNames[role] }))}
        value={user.role}
        allowDeselect={false}
        onChange={(role) => {
          change.reset()
          if (!isRole(role) || role === user.role) return
          setWanted(role)
          setAsking(true)
        }}
        w="100%"
        miw={150}
        maw={190}
      />
      <Confirm
        isOpen={isAsking}
        title={`Make ${name} ${article[wanted]}?`}
        action={`Make ${article[wanted]}`}
        isPending={change.isPending}
        error={change.error}
        onConfirm={() => change.mutate({ role: wanted })}
        onClose={() => setAsking(false)}
      >
        {roleMeanings[wanted]} They stay signed in.
      </Confirm>
    </>
  )
}

const article: Readonly<Record<Role, string>> = {
  guest: 'a guest',
  user: 'a user',
  admin: 'an administrator',
}
