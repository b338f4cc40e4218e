// SPDX-License-Identifier: Apache-2.0
import type { Sandbox } from '@branchline/model';
import type { NativeObject } from '@branchline/plan';
import type { RandomModel } from '../arbitrary/model.ts';
import type { RandomRun } from '../runs.ts';

/**
 * Everything that can be left out of a run, one at a time, the largest first: what a counterexample is made smaller by.
 * A candidate may be one that a mesh does not admit.
 */
export function* smallerRuns(run: RandomRun): Generator<RandomRun> {
	const { model, native, requests } = run;
	for (const objects of withoutOne(native.objects, isRoute)) yield { ...run, native: { ...native, objects } };
	for (const smaller of smallerModels(model)) yield { ...run, model: smaller };
	if (requests.length > 1) for (const request of requests) yield { ...run, requests: [request] };
	for (const [index, object] of native.objects.entries()) {
		if (!isRoute(object)) continue;
		for (const smaller of smallerObjects(object)) {
			yield { ...run, native: { ...native, objects: native.objects.with(index, smaller) } };
		}
	}
	for (const [index, request] of requests.entries()) {
		for (const headers of withoutOne(request.headers)) {
			yield { ...run, requests: requests.with(index, { ...request, headers }) };
		}
	}
}

function* smallerModels(model: RandomModel): Generator<RandomModel> {
	for (const groups of withoutOne(model.groups)) yield { ...model, groups };
	for (const sandboxes of withoutOne(model.sandboxes)) yield { ...model, sandboxes };
	for (const [index, sandbox] of model.sandboxes.entries()) {
		for (const forks of smallerForks(sandbox)) {
			const smaller = { ...sandbox, spec: { ...sandbox.spec, forks } };
			yield { ...model, sandboxes: model.sandboxes.with(index, smaller) };
		}
	}
	for (const carriers of withoutOne(model.carriers)) if (carriers.length > 0) yield { ...model, carriers };
}

function* smallerForks({ spec: { forks } }: Sandbox): Generator<Sandbox['spec']['forks']> {
	if (forks.length > 1) yield* withoutOne(forks);
	for (const [index, fork] of forks.entries()) {
		const { when, onUnavailable, ...rest } = fork;
		if (when !== undefined) yield forks.with(index, { ...rest, ...(onUnavailable && { onUnavailable }) });
		if (onUnavailable !== undefined) yield forks.with(index, { ...rest, ...(when && { when }) });
	}
}

function isRoute(object: NativeObject): boolean {
	return 'metadata' in object && ['VirtualService', 'HTTPRoute', 'GRPCRoute'].includes(String(object.kind));
}

/** Fields without which a rule is none, or another. */
const needed = new Set([
	...['hosts', 'gateways', 'parentRefs', 'destination', 'type'],
	...['name', 'group', 'kind', 'namespace', 'port'],
]);

function* smallerObjects(object: NativeObject): Generator<NativeObject> {
	const { spec } = object as { readonly spec?: unknown };
	for (const smaller of smallerValues(spec)) yield { ...object, spec: smaller } as NativeObject;
}

function* smallerValues(value: unknown): Generator<unknown> {
	if (Array.isArray(value)) {
		if (value.length > 1) yield* withoutOne(value);
		for (const [index, item] of value.entries()) {
			for (const smaller of smallerValues(item)) yield value.with(index, smaller);
		}
		return;
	}
	if (typeof value !== 'object' || value === null) return;
	const fields = Object.entries(value).filter(([name]) => !needed.has(name));
	for (const [name] of fields) {
		yield Object.fromEntries(Object.entries(value).filter(([other]) => other !== name));
	}
	for (const [name, inner] of fields) {
		for (const smaller of smallerValues(inner)) yield { ...value, [name]: smaller };
	}
}

function* withoutOne<T>(list: readonly T[], isMeant: (item: T) => boolean = () => true): Generator<readonly T[]> {
	for (const [index, item] of list.entries()) if (isMeant(item)) yield list.toSpliced(index, 1);
}
