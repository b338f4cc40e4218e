// SPDX-License-Identifier: Apache-2.0
import { sandboxOf } from '@branchline/adapter';
import type { Diagnostic } from '@branchline/model';
import type { Origin, Plan, Rendered, ServicePort } from 'branchline';
import { finding, nameOf } from '../codes.ts';

/**
 * An info for each fork that was not ready when it was rendered, and that its key does not meet as soon as it is: the
 * responder answers in its place, or its copies are written only while it is ready (`onUnavailable: baseline`). Whoever
 * renders once, and does not follow the cluster, has to render again.
 */
export function deadForkFindings({ services }: Plan, { meshes }: Pick<Rendered, 'meshes'>): readonly Diagnostic[] {
	const answered = meshes.flatMap(({ answered: forks = [] }) =>
		forks.map(({ of, key, origin }) => said(of, key, origin, 'the responder answers 503 in its place')),
	);
	const absent = services.flatMap(({ of, substitutions }) =>
		substitutions
			.filter(({ onUnavailable, ready }) => onUnavailable === 'baseline' && ready === false)
			.map(({ key, origin }) => said(of, key, origin, 'the baseline answers in its place')),
	);
	const all = [...answered, ...absent];
	return [...new Map(all.map((one) => [one.message, one])).values()];
}

function said({ namespace, service, port }: ServicePort, key: string, origin: Origin, who: string): Diagnostic {
	const object = sandboxOf(origin);
	const message = `${nameOf(object)}: its fork of ${namespace}/${service}:${port} is not ready: ${who}, and goes on to when it is`;
	return { ...finding('kube/dead-fork', message, object), key };
}
