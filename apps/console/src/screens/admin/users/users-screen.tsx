/**
 * Who may use the service: roles, accounts that are switched off, sessions that are ended.
 *
 * @module
 */

import { Group, Select, TextInput } from '@mantine/core'
import { useDebouncedCallback } from '@mantine/hooks'
import { IconSearch } from '@tabler/icons-react'
import type { ManagedUser } from '../../../api/types.ts'
import { PagedList } from '../../../lists/paged-list.tsx'
import { useFilter } from '../../../lists/use-filter.ts'
import { usePages } from '../../../lists/use-pages.ts'
import { EmptyState } from '../../../states/empty-state.tsx'
import { ScreenTitle } from '../../../states/screen-title.tsx'
import { roleNames, roles } from './roles.ts'
import { UserTable } from './user-table.tsx'

export function UsersScreen() {
  const [filter, setFilter] = useFilter(['email', 'role'])
  const pages = usePages<ManagedUser>('users', '/admin/users', filter)
  const search = useDebouncedCallback((email: string) => setFilter('email', email), 300)
  return (
    <>
      <ScreenTitle title="Users" text="What you change here holds at once, on every device." />
      <Group mb="md" gap="sm">
        <TextInput
          type="search"
          aria-label="Find by e-mail address"
          placeholder="Address begins with …"
          leftSection={<IconSearch size={18} aria-hidden />}
          defaultValue={filter.email ?? ''}
          onChange={(event) => search(event.currentTarget.value)}
          w={{ base: '100%', xs: 300 }}
        />
        <Select
          size="md"
          aria-label="Role"
          placeholder="All roles"
          clearable
          data={roles.map((role) => ({ value: role, label: roleNames[role] }))}
          value={filter.role ?? null}
          onChange={(role) => setFilter('role', role)}
          w={{ base: '100%', xs: 200 }}
        />
      </Group>
      <PagedList
        pages={pages}
        empty={
          <EmptyState
            title="Nobody"
            text="No account is like this. Try fewer letters, or all roles."
          />
        }
      >
        {(users) => <UserTable users={users} />}
      </PagedList>
    </>
  )
}
