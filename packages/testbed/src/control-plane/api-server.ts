// SPDX-License-Identifier: Apache-2.0
import { nodeCommand } from '../network/commands.ts';
import { addresses } from '../network/names.ts';
import { answers } from '../process/answers.ts';
import { goEnvironment } from '../process/go-environment.ts';
import { SupervisedProcess } from '../process/supervised.ts';
import { etcdUrl } from './etcd.ts';
import type { ControlPlaneParts } from './parts.ts';

const port = 6443;
const issuer = 'https://kubernetes.default.svc';

/** Where the API server listens inside the node's network. */
export const apiServerAddress = { host: addresses.node, port } as const;

/** The API server as it is for those in the testbed's network. */
export const apiServerUrl = `https://${addresses.node}:${port}`;

/** The API server: RBAC, a service account issuer, and no admission that needs what a testbed lacks. */
export function apiServer({ testbed, programs, credentials, log }: ControlPlaneParts): SupervisedProcess {
	const args = [
		`--etcd-servers=${etcdUrl}`,
		'--bind-address=0.0.0.0',
		`--advertise-address=${addresses.node}`,
		`--secure-port=${port}`,
		`--cert-dir=${credentials.folder}`,
		`--tls-cert-file=${credentials.certificate}`,
		`--tls-private-key-file=${credentials.key}`,
		`--token-auth-file=${credentials.tokens}`,
		// Nobody has a certificate for clients, but other parts look for what this publishes.
		`--client-ca-file=${credentials.authority}`,
		'--authorization-mode=RBAC',
		`--service-account-issuer=${issuer}`,
		`--api-audiences=${issuer}`,
		`--service-account-key-file=${credentials.serviceAccountPublicKey}`,
		`--service-account-signing-key-file=${credentials.serviceAccountKey}`,
		`--service-cluster-ip-range=${addresses.services}`,
		'--allow-privileged=true',
		// Pods do without tokens, and are not held up by the controller that makes accounts.
		'--disable-admission-plugins=ServiceAccount',
		'--enable-priority-and-fairness=false',
		'--profiling=false',
	];
	return new SupervisedProcess({
		name: 'kube-apiserver',
		argv: nodeCommand(testbed, [programs['kube-apiserver'], ...args]),
		env: goEnvironment,
		log: log('kube-apiserver'),
		isReady: () => answers(addresses.node, port, '/readyz', { ca: credentials.authorityPem, token: credentials.token }),
		restarts: 'always',
		// It would wait for watches to end, which they do not.
		stopTimeoutMs: 500,
	});
}
