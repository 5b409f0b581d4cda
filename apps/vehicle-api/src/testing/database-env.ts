/** Other tests share the machine: a connection may take longer than it may in production. */
export function databaseEnv(url: string): Readonly<Record<string, string>> {
  return { DATABASE_URL: url, DATABASE_CONNECT_TIMEOUT: '5s' }
}
