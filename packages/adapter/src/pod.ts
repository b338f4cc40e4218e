// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject } from '@branchline/plan';

/** What is read of a pod: its labels and annotations, and the names of its containers. */
export interface Pod {
	readonly labels: Readonly<Record<string, string>>;
	readonly annotations: Readonly<Record<string, string>>;
	readonly containers: readonly string[];
}

/** The Pod that an object is, or that its template makes (Deployment, StatefulSet, Argo Rollout …); undefined for any other. */
export function podOf(object: KubernetesObject): Pod | undefined {
	const pod = object.kind === 'Pod' && object.apiVersion === 'v1' ? object : field(object.spec, 'template');
	if (typeof pod !== 'object' || pod === null) return undefined;
	const [metadata, spec] = [field(pod, 'metadata'), field(pod, 'spec')];
	return {
		labels: texts(field(metadata, 'labels')),
		annotations: texts(field(metadata, 'annotations')),
		// A sidecar may be an init container that goes on (Kubernetes 1.28).
		containers: [...names(field(spec, 'initContainers')), ...names(field(spec, 'containers'))],
	};
}

function field(value: unknown, name: string): unknown {
	return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>)[name] : undefined;
}

function texts(value: unknown): Readonly<Record<string, string>> {
	const entries = typeof value === 'object' && value !== null ? Object.entries(value) : [];
	return Object.fromEntries(entries.filter((entry): entry is [string, string] => typeof entry[1] === 'string'));
}

function names(list: unknown): readonly string[] {
	return (Array.isArray(list) ? list : []).map((container) => String(field(container, 'name') ?? ''));
}
