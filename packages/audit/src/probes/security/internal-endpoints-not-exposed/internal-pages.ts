/** Pages that are for operators, and what is on them. Pure. @module */

export interface InternalPage {
  readonly path: string
  /** All of them must match: a word alone may be anywhere. */
  readonly content: readonly RegExp[]
}

/** A name of a secret with a value, in JSON or as lines, and no page for people about settings. */
const settings: readonly RegExp[] = [
  /^(?!.*<html)/is,
  /\w*(?:secret|password|database_?url|api_?key)\w*"?\s*[:=]\s*"?[^\s",]{3}/i,
]

export const internalPages: readonly InternalPage[] = [
  { path: '/actuator', content: [/"_links"/, /actuator\/(?:env|beans|heapdump|loggers|mappings)/] },
  { path: '/actuator/env', content: [/"propertySources"/, /"activeProfiles"|systemProperties/] },
  { path: '/actuator/configprops', content: [/"contexts"/, /"prefix"/] },
  { path: '/actuator/mappings', content: [/"dispatcherServlets?"/, /"handler"/] },
  { path: '/debug/pprof/', content: [/goroutine/, /heap|profile/] },
  { path: '/debug/pprof/cmdline', content: [/^[^<{]*\/[\w/.-]+/, /^(?!.*<html)/is] },
  { path: '/debug/vars', content: [/"cmdline"/, /"memstats"/] },
  { path: '/debug/requests', content: [/\/debug\/requests/, /trace/i] },
  { path: '/.env', content: [/^[A-Z][A-Z0-9_]{2,}\s*=\s*\S/m, /^(?!.*<html)/is] },
  { path: '/.env.production', content: [/^[A-Z][A-Z0-9_]{2,}\s*=\s*\S/m, /^(?!.*<html)/is] },
  { path: '/.git/HEAD', content: [/^ref: refs\/heads\/|^[0-9a-f]{40}\s*$/, /^(?!.*<)/s] },
  { path: '/.git/config', content: [/\[core\]/, /repositoryformatversion/] },
  { path: '/.aws/credentials', content: [/\[[\w-]+\]/, /aws_access_key_id/] },
  { path: '/.npmrc', content: [/_authToken|_password/, /registry/] },
  {
    path: '/server-status',
    content: [/Apache Server Status|Active connections/, /requests|accepts/i],
  },
  { path: '/nginx_status', content: [/Active connections: \d+/, /server accepts handled/] },
  { path: '/server-info', content: [/Apache Server Information/, /Module/] },
  { path: '/phpinfo.php', content: [/phpinfo\(\)|PHP Version/, /Configuration/] },
  { path: '/console', content: [/Interactive Console|H2 Console/, /SECRET|EVALEX|jdbc|login/i] },
  { path: '/_profiler', content: [/Symfony Profiler/, /token/i] },
  { path: '/__debug__/', content: [/djDebug|Django Debug/, /toolbar/i] },
  { path: '/rails/info/properties', content: [/Rails version/, /Ruby version/] },
  { path: '/telescope', content: [/Telescope/, /laravel/i] },
  { path: '/elmah.axd', content: [/Error Log for/, /ELMAH/] },
  { path: '/trace.axd', content: [/Application Trace/, /Physical Directory|ASP\.NET/] },
  { path: '/jolokia', content: [/"agent"/, /"protocol"/] },
  { path: '/debug/config', content: settings },
  { path: '/debug', content: settings },
  { path: '/internal/config', content: settings },
  { path: '/config', content: settings },
]
