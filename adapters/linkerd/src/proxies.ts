// SPDX-License-Identifier: Apache-2.0
import { type ProxyRequests, podOf } from '@branchline/adapter';
import type { KubernetesObject } from '@branchline/plan';

/**
 * How pods come by proxies: an annotation of the namespace, which that of the pod overrules (linkerd2 pkg/inject/inject.go,
 * pkg/inject/report.go).
 */
export const proxies: ProxyRequests = {
	means: 'annotate it linkerd.io/inject=enabled',
	asked(object: KubernetesObject): boolean | undefined {
		const pod = podOf(object);
		if (pod?.containers.includes('linkerd-proxy')) return true;
		const wish = (pod?.annotations ?? object.metadata.annotations)?.['linkerd.io/inject'];
		return wish === undefined ? undefined : wish === 'enabled' || wish === 'ingress';
	},
};
