// SPDX-License-Identifier: Apache-2.0
import { type ProxyRequests, podOf } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/plan';

/**
 * How pods come by sidecars, or are taken into the ambient mesh: labels of the namespace, which those of the pod overrule
 * (istio manifests/charts/istiod, mutatingwebhook.yaml; pkg/kube/inject, injectRequired).
 */
export const proxies: ProxyRequests = {
	means: 'label it istio-injection=enabled, or istio.io/rev with a revision',
	asked(object: KubernetesObject): boolean | undefined {
		const pod = podOf(object);
		if (pod?.containers.includes('istio-proxy')) return true;
		const labels = pod ? { ...pod.annotations, ...pod.labels } : (object.metadata.labels ?? {});
		const injection = pod ? labels['sidecar.istio.io/inject'] : labels['istio-injection'];
		if (injection === 'enabled' || injection === 'true') return true;
		if (injection === 'disabled' || injection === 'false') return false;
		return labels['istio.io/rev'] || labels['istio.io/dataplane-mode'] === 'ambient' ? true : undefined;
	},
};
