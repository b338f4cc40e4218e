// SPDX-License-Identifier: Apache-2.0
import type { Pod } from '../node/pod.ts';

const inject = 'sidecar.istio.io/inject';
const templates = 'inject.istio.io/templates';
const gateway = 'gateway';

type Labels = Readonly<Record<string, string>>;

/** Whether a pod asks for one of Istio's templates. */
function asksFor({ metadata: { annotations = {} } }: Pod, template: string): boolean {
	return (annotations[templates] ?? '').split(',').some((one) => one.trim() === template);
}

/** Whether a pod is a gateway of Istio: its container of image `auto` is the proxy. */
export function isGateway(pod: Pod): boolean {
	return asksFor(pod, gateway);
}

/**
 * Whether Istio would put a sidecar beside a pod's containers: where the pod's label (or, as of old, annotation)
 * `sidecar.istio.io/inject` says so, else where the namespace's label `istio-injection` does.
 */
export function wantsSidecar(pod: Pod, namespaceLabels: Labels): boolean {
	if (isGateway(pod) || pod.spec.hostNetwork) return false;
	const { labels = {}, annotations = {} } = pod.metadata;
	const own = labels[inject] ?? annotations[inject];
	if (own === 'false' || namespaceLabels['istio-injection'] === 'disabled') return false;
	return own === 'true' || namespaceLabels['istio-injection'] === 'enabled';
}
