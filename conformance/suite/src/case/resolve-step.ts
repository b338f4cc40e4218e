// SPDX-License-Identifier: Apache-2.0
import type { Path } from '@branchline/model';
import type { CaseText } from './finding.ts';
import { resolveNative, wholeDocument } from './resolve-objects.ts';
import { type RequestContext, resolveRequest } from './resolve-request.ts';
import { defaultNamespace, parseServiceName } from './service-name.ts';
import type { Action, Ref, Step } from './step.ts';
import type { WrittenStep } from './written.ts';

const actions = ['apply', 'remove', 'scale', 'restart', 'uninstall'] as const;

/** Fills in what a step leaves out. */
export function resolveStep(written: WrittenStep, path: Path, context: RequestContext): Step {
	const named = actions.filter((action) => written[action] !== undefined);
	if (named.length !== 1) context.place.add(path, `expected exactly one of ${actions.join(', ')}`);
	const action = actionOf(written, path, context);
	return {
		action,
		name: nameOf(action),
		requests: written.requests.map((request, index) => resolveRequest(request, [...path, 'requests', index], context)),
	};
}

function actionOf({ apply, remove, scale, restart }: WrittenStep, path: Path, context: RequestContext): Action {
	if (apply !== undefined) {
		const { workloads, documents, native } = apply;
		return { kind: 'apply', workloads, documents: documents.map(wholeDocument), native: resolveNative(native) };
	}
	if (remove !== undefined) {
		const native = Object.entries(remove.native).map(([mesh, refs = []]) => [mesh, refs.map(refOf)] as const);
		return {
			kind: 'remove',
			workloads: remove.workloads.map((name, index) =>
				workloadOf(name, [...path, 'remove', 'workloads', index], context),
			),
			documents: remove.documents.map(refOf),
			native: Object.fromEntries(native),
		};
	}
	if (scale !== undefined) {
		const workloads = Object.entries(scale).map(([name, replicas]) => ({
			workload: workloadOf(name, [...path, 'scale', name], context),
			replicas,
		}));
		return { kind: 'scale', workloads };
	}
	return restart === undefined ? { kind: 'uninstall' } : { kind: 'restart', component: restart };
}

function workloadOf(
	text: string,
	path: Path,
	{ names, place }: { names: RequestContext['names']; place: CaseText },
): Ref {
	const { namespace, service } = parseServiceName(text);
	if (names.find(text) === undefined) place.add(path, `there is no workload ${text}`);
	return { kind: 'Service', namespace, name: service };
}

const xdsKinds: ReadonlySet<string> = new Set(['RouteConfiguration', 'Cluster', 'ClusterLoadAssignment', 'Listener']);

function refOf(text: string): Ref {
	const [kind = '', name = ''] = text.split(' ');
	if (kind === 'RoutingPolicy' || xdsKinds.has(kind)) return { kind, name };
	const slash = name.indexOf('/');
	if (slash < 0) return { kind, namespace: defaultNamespace, name };
	return { kind, namespace: name.slice(0, slash), name: name.slice(slash + 1) };
}

function nameOf(action: Action): string {
	switch (action.kind) {
		case 'apply': {
			const objects = [...action.documents, ...Object.values(action.native).flat()];
			const named = objects.map((object) =>
				'metadata' in object ? `${object.kind} ${(object.metadata as { name: string }).name}` : String(object.name),
			);
			return `apply ${[...action.workloads.map(({ name }) => `workload ${name}`), ...named].join(', ')}`;
		}
		case 'remove': {
			const refs = [...action.workloads, ...action.documents, ...Object.values(action.native).flat()];
			return `remove ${refs.map(({ kind, name }) => `${kind} ${name}`).join(', ')}`;
		}
		case 'scale':
			return action.workloads.map(({ workload, replicas }) => `scale ${workload.name} to ${replicas}`).join(', ');
		case 'restart':
			return `restart ${action.component}`;
		default:
			return action.kind;
	}
}
