// SPDX-License-Identifier: Apache-2.0
import type { Container, Pod, Volume } from './pod.ts';

/** Where programs look for what they need to speak to the API server (client-go `rest/config.go`, InClusterConfig). */
const mountPath = '/var/run/secrets/kubernetes.io/serviceaccount';
const name = 'branchline-api-access';

const volume: Volume = {
	name,
	projected: {
		sources: [
			{ serviceAccountToken: { path: 'token' } },
			{ configMap: { name: 'kube-root-ca.crt', items: [{ key: 'ca.crt', path: 'ca.crt' }] } },
			{ downwardAPI: { items: [{ path: 'namespace', fieldRef: { fieldPath: 'metadata.namespace' } }] } },
		],
	},
};

function withMount(container: Container): Container {
	const { volumeMounts = [] } = container;
	if (volumeMounts.some((mount) => mount.mountPath === mountPath)) return container;
	return { ...container, volumeMounts: [...volumeMounts, { name, mountPath, readOnly: true }] };
}

/**
 * A pod as its containers are to run: one that names a ServiceAccount speaks to the API server as that account, unless
 * it says that it does not. In a cluster the admission of the API server adds the volume to every pod (Kubernetes
 * `plugin/pkg/admission/serviceaccount`); here most pods have no use for it and start sooner without.
 */
export function withApiAccess(pod: Pod): Pod {
	const { serviceAccountName, automountServiceAccountToken, initContainers, containers, volumes = [] } = pod.spec;
	if (serviceAccountName === undefined || automountServiceAccountToken === false) return pod;
	const spec = {
		...pod.spec,
		containers: containers.map(withMount),
		...(initContainers === undefined ? {} : { initContainers: initContainers.map(withMount) }),
		volumes: [...volumes, volume],
	};
	return { ...pod, spec };
}
