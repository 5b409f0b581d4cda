/**
 * The console, put together: theme, answers that are kept, and the screens with their addresses.
 *
 * What the first minute needs is in the first download; every other screen comes when it is opened.
 *
 * @module
 */

import { MantineProvider } from '@mantine/core'
import { Notifications } from '@mantine/notifications'
import { QueryClientProvider } from '@tanstack/react-query'
import { lazy, useEffect, useState } from 'react'
import { Redirect, Route, Switch } from 'wouter'
import { createQueryClient } from './api/queries.ts'
import { paths } from './paths.ts'
import { ClassifyScreen } from './screens/classify/classify-screen.tsx'
import { RegisterScreen } from './screens/sign-in/register-screen.tsx'
import { SignInScreen } from './screens/sign-in/sign-in-screen.tsx'
import { resume } from './session/session-store.ts'
import { ForAdmins, ForEverybody, ForSignedIn } from './shell/guards.tsx'
import { NotFound } from './shell/not-found.tsx'
import { styleNonce } from './theme/style-nonce.ts'
import { cssVariables, theme } from './theme/theme.ts'

const WelcomeScreen = lazy(async () => ({
  default: (await import('./screens/welcome/welcome-screen.tsx')).WelcomeScreen,
}))
const HistoryScreen = lazy(async () => ({
  default: (await import('./screens/history/history-screen.tsx')).HistoryScreen,
}))
const VehiclesScreen = lazy(async () => ({
  default: (await import('./screens/vehicles/vehicles-screen.tsx')).VehiclesScreen,
}))
const VehicleScreen = lazy(async () => ({
  default: (await import('./screens/vehicles/vehicle-screen.tsx')).VehicleScreen,
}))
const AccountScreen = lazy(async () => ({
  default: (await import('./screens/account/account-screen.tsx')).AccountScreen,
}))
const UsersScreen = lazy(async () => ({
  default: (await import('./screens/admin/users/users-screen.tsx')).UsersScreen,
}))
const AuditScreen = lazy(async () => ({
  default: (await import('./screens/admin/audit/audit-screen.tsx')).AuditScreen,
}))
const FlagsScreen = lazy(async () => ({
  default: (await import('./screens/admin/flags/flags-screen.tsx')).FlagsScreen,
}))
const JobsScreen = lazy(async () => ({
  default: (await import('./screens/admin/jobs/jobs-screen.tsx')).JobsScreen,
}))
const SystemScreen = lazy(async () => ({
  default: (await import('./screens/admin/system/system-screen.tsx')).SystemScreen,
}))
const ReadinessScreen = lazy(async () => ({
  default: (await import('./screens/admin/readiness/readiness-screen.tsx')).ReadinessScreen,
}))

export function App() {
  const [queries] = useState(createQueryClient)
  useEffect(() => {
    void resume()
  }, [])
  return (
    <MantineProvider
      theme={theme}
      cssVariablesResolver={cssVariables}
      defaultColorScheme="auto"
      getStyleNonce={() => styleNonce}
    >
      <QueryClientProvider client={queries}>
        <Notifications position="top-right" />
        <Screens />
      </QueryClientProvider>
    </MantineProvider>
  )
}

function Screens() {
  return (
    <Switch>
      <Route path={paths.home}>
        <Redirect to={paths.classify} replace />
      </Route>
      <Route path={paths.signIn}>{() => <ForEverybody screen={SignInScreen} />}</Route>
      <Route path={paths.register}>{() => <ForEverybody screen={RegisterScreen} />}</Route>
      <Route path={paths.welcome}>{() => <ForSignedIn screen={WelcomeScreen} />}</Route>
      <Route path={paths.classify}>{() => <ForSignedIn screen={ClassifyScreen} />}</Route>
      <Route path={paths.history}>{() => <ForSignedIn screen={HistoryScreen} />}</Route>
      <Route path={paths.vehicles}>{() => <ForSignedIn screen={VehiclesScreen} />}</Route>
      <Route path={paths.vehicle}>{() => <ForSignedIn screen={VehicleScreen} />}</Route>
      <Route path={paths.account}>{() => <ForSignedIn screen={AccountScreen} />}</Route>
      <Route path={paths.users}>{() => <ForAdmins screen={UsersScreen} />}</Route>
      <Route path={paths.audit}>{() => <ForAdmins screen={AuditScreen} />}</Route>
      <Route path={paths.flags}>{() => <ForAdmins screen={FlagsScreen} />}</Route>
      <Route path={paths.jobs}>{() => <ForAdmins screen={JobsScreen} />}</Route>
      <Route path={paths.system}>{() => <ForAdmins screen={SystemScreen} />}</Route>
      <Route path={paths.readiness}>{() => <ForAdmins screen={ReadinessScreen} />}</Route>
      <Route>
        <NotFound />
      </Route>
    </Switch>
  )
}
