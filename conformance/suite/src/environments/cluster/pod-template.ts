// SPDX-License-Identifier: Apache-2.0
import { createHash } from 'node:crypto';
import type { KubernetesObject } from '@branchline/plan';

const hashAnnotation = 'branchline.dev/template';

/** A Deployment as far as it is looked at. */
export interface DeploymentSpec {
	readonly replicas: number;
	readonly template: {
		readonly metadata: {
			readonly labels: Readonly<Record<string, string>>;
			readonly annotations: Readonly<Record<string, string | undefined>>;
		};
	};
}

/** Pods say by an annotation which template they are of, so that those of an older one are told apart. */
export function hashed(deployment: KubernetesObject): KubernetesObject {
	const spec = deployment.spec as DeploymentSpec;
	const { metadata } = spec.template;
	const hash = createHash('sha256').update(JSON.stringify(spec.template)).digest('hex').slice(0, 12);
	const annotations = { ...metadata.annotations, [hashAnnotation]: hash };
	const template = { ...spec.template, metadata: { ...metadata, annotations } };
	return { ...deployment, spec: { ...spec, template } };
}

/** The template that a Deployment, or a pod of one, is of. */
export function templateHash(
	annotations: Readonly<Record<string, string | undefined>> | undefined,
): string | undefined {
	return annotations?.[hashAnnotation];
}
