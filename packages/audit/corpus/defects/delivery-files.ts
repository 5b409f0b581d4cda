/** Planted defects in files: image, compose, Kubernetes, secrets, workflows. @module */

import type { Defect } from '../defect.ts'
import { reads, replaced, textOf } from '../repository-text.ts'

const workflow = '.github/workflows/ci.yaml'
const deployment = 'kubernetes/deployment.yaml'
const tokenParts = ['ghp_', 'q8Zt41pLm0XcV7rYb2NfKs6Wd9HjEa3Tg5Ui']

export const fileDefects: readonly Defect[] = [
  {
    flag: 'image-root',
    probe: 'container-runs-as-non-root',
    tier: 'T',
    portable: false,
    planted: 'The final stage names no user.',
    repository: [replaced('Dockerfile', 'USER 10001:10001\n', '')],
    twin: {
      flag: 'twin:image-root',
      legitimate: 'It is root while it installs, and a user by name at the end.',
      repository: [replaced('Dockerfile', 'USER 10001:10001', 'USER root\nRUN true\nUSER node')],
    },
    collateral: [],
    demonstrate: async (subject) => !/^USER/m.test(await textOf(subject, 'Dockerfile')),
  },
  {
    flag: 'image-root-last',
    probe: 'container-runs-as-non-root',
    tier: 'R',
    portable: false,
    planted: 'A later line makes it root again, by a number from a variable.',
    repository: [replaced('Dockerfile', 'EXPOSE', `ARG OWNER=0\nUSER \${OWNER}\nEXPOSE`)],
    twin: {
      flag: 'twin:image-root-last',
      legitimate: 'The number comes from a variable, and is not that of root.',
      repository: [replaced('Dockerfile', 'EXPOSE', `ARG OWNER=10002\nUSER \${OWNER}\nEXPOSE`)],
    },
    collateral: [],
    demonstrate: reads('Dockerfile', /ARG OWNER=0\nUSER/),
  },
  {
    flag: 'image-latest',
    probe: 'base-image-pinned',
    tier: 'T',
    portable: false,
    planted: 'The final stage starts from the newest image of the day.',
    repository: [replaced('Dockerfile', /FROM node:[^\n]*\nENV/, 'FROM node:latest\nENV')],
    twin: {
      flag: 'twin:image-latest',
      legitimate: 'The tag comes from a variable with a default.',
      repository: [
        replaced('Dockerfile', /FROM node:\S+ AS/, 'ARG TAG=24.12.0-slim\nFROM node:$TAG AS'),
      ],
    },
    collateral: [],
    demonstrate: reads('Dockerfile', /^FROM node:latest$/m),
  },
  {
    flag: 'healthcheck-stale',
    probe: 'healthcheck-declared-and-true',
    tier: 'T',
    portable: false,
    planted: 'The image asks a path that the service does not have any more.',
    repository: [replaced('Dockerfile', '127.0.0.1:3000/livez', '127.0.0.1:3000/health/old')],
    twin: {
      flag: 'twin:healthcheck-stale',
      legitimate: 'The check is made by curl, and asks a path that is there.',
      repository: [
        replaced(
          'Dockerfile',
          /CMD \["node", "-e"[^\n]*/,
          'CMD curl -f http://localhost:3000/readyz',
        ),
      ],
    },
    collateral: [],
    demonstrate: async (subject) => {
      const [, path = '/'] =
        /127\.0\.0\.1:3000(\/[\w/]*)/.exec(await textOf(subject, 'Dockerfile')) ?? []
      return (await subject.ask(path)).status === 404
    },
  },
  {
    flag: 'entrypoint-shell',
    probe: 'entrypoint-exec-form',
    tier: 'T',
    portable: false,
    planted: 'A shell is process 1.',
    repository: [replaced('Dockerfile', 'CMD ["node", "main.ts"]', 'CMD node main.ts')],
    twin: {
      flag: 'twin:entrypoint-shell',
      legitimate: 'An init is process 1, and starts the shell form.',
      repository: [
        replaced(
          'Dockerfile',
          'CMD ["node", "main.ts"]',
          'ENTRYPOINT ["/usr/bin/tini", "-g", "--"]\nCMD node main.ts',
        ),
      ],
    },
    collateral: [],
    demonstrate: reads('Dockerfile', /^CMD node main\.ts$/m),
  },
  {
    flag: 'repo-token',
    probe: 'repository-free-of-secrets',
    tier: 'T',
    portable: false,
    planted: 'A script holds a token.',
    repository: [{ file: 'scripts/release.sh', edit: () => `TOKEN=${tokenParts.join('')}\n` }],
    twin: {
      flag: 'twin:repo-token',
      legitimate: 'The script reads the token from its environment.',
      repository: [{ file: 'scripts/release.sh', edit: () => `TOKEN="\${GITHUB_TOKEN:?}"\n` }],
    },
    collateral: [],
    demonstrate: reads('scripts/release.sh', /ghp_\w{36}/),
  },
  {
    flag: 'image-secret',
    probe: 'repository-free-of-secrets',
    tier: 'R',
    portable: false,
    planted: 'A password is written into the image.',
    repository: [replaced('Dockerfile', 'EXPOSE', 'ENV DB_PASSWORD=mB4yT9qLx2Zk\nEXPOSE')],
    twin: {
      flag: 'twin:image-secret',
      legitimate: 'The password is mounted for the one step that needs it.',
      repository: [
        replaced('Dockerfile', 'RUN npm ci', 'RUN --mount=type=secret,id=npm_token npm ci'),
      ],
    },
    collateral: [],
    demonstrate: reads('Dockerfile', /^ENV DB_PASSWORD=/m),
  },
  {
    flag: 'compose-bare',
    probe: 'compose-production-shaped',
    tier: 'T',
    portable: false,
    planted: 'Stores with open ports and no volume, nothing waits, restarts or has limits.',
    repository: [{ file: 'compose.yaml', edit: () => bareCompose }],
    twin: {
      flag: 'twin:compose-bare',
      legitimate: 'The port of a store is published on loopback.',
      repository: [
        replaced(
          'compose.yaml',
          '    environment:\n      POSTGRES_DB',
          "    ports: ['127.0.0.1:5432:5432']\n    environment:\n      POSTGRES_DB",
        ),
      ],
    },
    // Its service keeps no grace period of its own.
    collateral: ['grace-period-fits-drain', 'healthcheck-declared-and-true'],
    demonstrate: reads('compose.yaml', /ports: \['5432:5432'\]/),
  },
  {
    flag: 'k8s-bare',
    probe: 'kubernetes-manifests-hardened',
    tier: 'T',
    portable: false,
    planted: 'One replica, no probes, no limits, no budget, whoever the image is.',
    repository: [
      { file: deployment, edit: () => bareDeployment },
      { file: 'kubernetes/disruption-budget.yaml', edit: () => undefined },
    ],
    twin: {
      flag: 'twin:k8s-bare',
      legitimate: 'An autoscaler decides about replicas, and keeps at least two.',
      repository: [
        replaced(deployment, '  replicas: 3\n', ''),
        { file: 'kubernetes/autoscaler.yaml', edit: () => autoscaler },
      ],
    },
    collateral: [],
    demonstrate: reads(deployment, /replicas: 1/),
  },
  {
    flag: 'grace-short',
    probe: 'grace-period-fits-drain',
    tier: 'T',
    portable: false,
    planted: 'The pod is killed 2 s after SIGTERM.',
    repository: [replaced(deployment, 'GracePeriodSeconds: 40', 'GracePeriodSeconds: 2')],
    twin: {
      flag: 'twin:grace-short',
      legitimate: 'The default of 30 s is enough for the drain.',
      repository: [replaced(deployment, '      terminationGracePeriodSeconds: 40\n', '')],
    },
    collateral: [],
    demonstrate: reads(deployment, /GracePeriodSeconds: 2\n/),
  },
  {
    flag: 'ci-open',
    probe: 'ci-least-privilege',
    tier: 'T',
    portable: false,
    planted: 'An action is taken by its tag.',
    repository: [replaced(workflow, /actions\/checkout@\w+/, 'actions/checkout@v4')],
    twin: {
      flag: 'twin:ci-open',
      legitimate: 'Permissions are declared by the job alone.',
      repository: [
        replaced(workflow, 'permissions:\n  contents: read\n', ''),
        replaced(workflow, '    runs-on', '    permissions:\n      contents: read\n    runs-on'),
      ],
    },
    collateral: [],
    demonstrate: reads(workflow, /checkout@v4/),
  },
  {
    flag: 'ci-foreign-code',
    probe: 'ci-least-privilege',
    tier: 'R',
    portable: false,
    planted: 'The code of a pull request runs with the rights of the target.',
    repository: [
      replaced(workflow, '  pull_request:', '  pull_request_target:'),
      replaced(
        workflow,
        'persist-credentials: false',
        `ref: \${{ github.event.pull_request.head.sha }}`,
      ),
    ],
    twin: {
      flag: 'twin:ci-foreign-code',
      legitimate: 'The code of a pull request is tested without rights.',
      repository: [
        replaced(
          workflow,
          'persist-credentials: false',
          `ref: \${{ github.event.pull_request.head.sha }}`,
        ),
      ],
    },
    collateral: [],
    demonstrate: reads(workflow, /pull_request_target[\s\S]*head\.sha/),
  },
]

const bareCompose = `services:
  service:
    build: .
    depends_on: [postgres]
  postgres:
    image: postgres:17.2-bookworm
    ports: ['5432:5432']
`

const bareDeployment = `apiVersion: apps/v1
kind: Deployment
metadata:
  name: corpus
spec:
  replicas: 1
  selector:
    matchLabels: { app: corpus }
  template:
    metadata:
      labels: { app: corpus }
    spec:
      containers:
        - name: service
          image: registry.example/corpus:1.0.0
`

const autoscaler = `apiVersion: autoscaling/v2
kind: HorizontalPodAutoscaler
metadata:
  name: corpus
spec:
  minReplicas: 2
  maxReplicas: 6
  scaleTargetRef:
    apiVersion: apps/v1
    kind: Deployment
    name: corpus
`
