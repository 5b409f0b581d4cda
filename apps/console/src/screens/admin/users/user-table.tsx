import { Badge, Card, Table, Text } from '@mantine/core'
import type { ManagedUser } from '../../../api/types.ts'
import classes from '../../../lists/stacking-table.module.css'
import { useUser } from '../../../session/use-session.ts'
import { TimeAgo } from '../../../time/time-ago.tsx'
import { RoleSelect } from './role-select.tsx'
import { UserActions } from './user-actions.tsx'

const heads = ['User', 'Role', 'State', 'Last signed in']

export function UserTable({ users }: { readonly users: readonly ManagedUser[] }) {
  return (
    <Card p={0}>
      <Table className={classes.table ?? ''}>
        <caption className="visually-hidden">Accounts, newest first</caption>
        <Table.Thead>
          <Table.Tr>
            {heads.map((head) => (
              <Table.Th key={head} scope="col">
                {head}
              </Table.Th>
            ))}
            <Table.Th scope="col">
              <span className="visually-hidden">Actions</span>
            </Table.Th>
          </Table.Tr>
        </Table.Thead>
        <Table.Tbody>
          {users.map((user) => (
            <UserRow key={user.id} user={user} />
          ))}
        </Table.Tbody>
      </Table>
    </Card>
  )
}

function UserRow({ user }: { readonly user: ManagedUser }) {
  const isOneself = useUser().id === user.id
  return (
    <Table.Tr>
      <Table.Th scope="row" fw={400}>
        <Text fw={600}>
          {user.username ?? user.email ?? 'Of another service'}
          {isOneself && (
            <Badge ml={8} variant="default" tt="none">
              You
            </Badge>
          )}
        </Text>
        <Text size="xs" c="dimmed">
          {user.email ?? user.id}
        </Text>
      </Table.Th>
      <Table.Td data-label="Role">
        <RoleSelect user={user} isOneself={isOneself} />
      </Table.Td>
      <Table.Td data-label="State">
        <Badge variant="dot" tt="none" color={user.disabled_at === null ? 'teal' : 'red'}>
          {user.disabled_at === null ? 'Active' : 'Switched off'}
        </Badge>
      </Table.Td>
      <Table.Td data-label="Last signed in">
        {user.last_login_at === null ? (
          <Text size="sm" c="dimmed">
            Never
          </Text>
        ) : (
          <TimeAgo at={user.last_login_at} />
        )}
      </Table.Td>
      <Table.Td className={classes.corner ?? ''}>
        <UserActions user={user} isOneself={isOneself} />
      </Table.Td>
    </Table.Tr>
  )
}
