// SPDX-License-Identifier: Apache-2.0
import { isOurs, managedByLabel } from '@branchline/adapter';
import type { FakeCluster } from '@branchline/controller/fake';
import { KubeError } from '@branchline/kube';
import { identity, type KubernetesObject } from 'branchline';
import fc from 'fast-check';
import { type Doing, sandboxDoing, serviceDoing } from './shop.ts';

/** What may happen to a cluster while it is kept in accord. */
export type Happening =
	| Doing
	/** The user edits the `nth` route as it is now, ours in it included. */
	| { readonly do: 'edit'; readonly nth: number; readonly timeout: string }
	/** Somebody changes the `nth` object of ours. */
	| { readonly do: 'tamper'; readonly nth: number; readonly how: Tampering }
	/** The next `times` writes are refused. */
	| { readonly do: 'refuse'; readonly times: number; readonly status: number }
	/** The API server is away, or back. */
	| { readonly do: 'down' | 'up' }
	/** Watches fall behind, or tell of so many changes. */
	| { readonly do: 'lag' }
	| { readonly do: 'tell'; readonly most: number }
	/** Time passes. */
	| { readonly do: 'wait'; readonly millis: number };

/** What is changed about an object of ours. */
type Tampering = 'deleted' | 'emptied' | 'unexplained' | 'added to' | 'renamed rules';

/** Anything, at random; `native` are objects that the user may have for the mesh. */
export function happening(native: readonly KubernetesObject[]): fc.Arbitrary<Happening> {
	const routes = native.length === 0 ? [] : [{ weight: 4, arbitrary: nativeDoing(native) }];
	return fc.oneof(
		{ weight: 6, arbitrary: sandboxDoing },
		{ weight: 3, arbitrary: serviceDoing },
		...routes,
		{
			weight: 1,
			arbitrary: fc.record({ do: fc.constant('edit' as const), nth: fc.nat(5), timeout: fc.constantFrom('3s', '4s') }),
		},
		{
			weight: 3,
			arbitrary: fc.record({
				do: fc.constant('tamper' as const),
				nth: fc.nat(5),
				how: fc.constantFrom<Tampering>('deleted', 'emptied', 'unexplained', 'added to', 'renamed rules'),
			}),
		},
		{
			weight: 2,
			arbitrary: fc.record({
				do: fc.constant('refuse' as const),
				times: fc.integer({ min: 1, max: 3 }),
				status: fc.constantFrom(409, 403, 422, 429, 500, 503),
			}),
		},
		{ weight: 1, arbitrary: fc.constantFrom<Happening>({ do: 'down' }, { do: 'up' }, { do: 'up' }) },
		{ weight: 1, arbitrary: fc.constant<Happening>({ do: 'lag' }) },
		{ weight: 2, arbitrary: fc.record({ do: fc.constant('tell' as const), most: fc.constantFrom(1, 3, 1000) }) },
		{
			weight: 6,
			arbitrary: fc.record({ do: fc.constant('wait' as const), millis: fc.constantFrom(0, 20, 60, 600, 3000) }),
		},
	);
}

function nativeDoing(native: readonly KubernetesObject[]): fc.Arbitrary<Happening> {
	return fc
		.tuple(fc.constantFrom(...native), fc.boolean())
		.map(([object, isThere]) => (isThere ? { do: 'put', object } : { do: 'remove', id: identity(object) }));
}

/** Makes something happen at once; waiting is for the caller. */
export function happen(cluster: FakeCluster, what: Exclude<Happening, { do: 'wait' }>): void {
	switch (what.do) {
		case 'put':
			cluster.put(what.object);
			break;
		case 'remove':
			cluster.remove(what.id);
			break;
		case 'edit':
			editNth(cluster, (object) => !isOurs(object) && isRoute(object), what.nth, withTimeout(what.timeout));
			break;
		case 'tamper':
			tamper(cluster, what.nth, what.how);
			break;
		case 'refuse':
			refuseNext(cluster, what.times, what.status);
			break;
		case 'down':
			cluster.isDown = true;
			break;
		case 'up':
			cluster.isDown = false;
			if (!cluster.isLagging) cluster.flush();
			break;
		case 'lag':
			cluster.isLagging = true;
			break;
		case 'tell':
			if (!cluster.isDown) cluster.flush(what.most);
	}
}

function refuseNext(cluster: FakeCluster, times: number, status: number): void {
	let left = times;
	cluster.refuse = () => {
		if (left-- > 0) throw new KubeError({ status, reason: 'Refused', message: `refused with ${status}` });
	};
}

function tamper(cluster: FakeCluster, nth: number, how: Tampering): void {
	const ours = [...cluster.objects.values()].filter(isOurs);
	const object = ours[nth % Math.max(1, ours.length)];
	if (object === undefined) return;
	if (how === 'deleted') cluster.remove(identity(object));
	else cluster.edit(identity(object), (known) => tampered(known, how));
}

function tampered(object: KubernetesObject, how: Tampering): KubernetesObject {
	const spec = object.spec as Readonly<Record<string, unknown>> | undefined;
	switch (how) {
		case 'emptied':
			return spec === undefined ? { ...object, endpoints: [] } : { ...object, spec: {} };
		case 'unexplained':
			return {
				...object,
				metadata: { ...object.metadata, labels: { [managedByLabel]: 'branchline' }, annotations: {} },
			};
		case 'added to':
			return { ...object, ...(spec === undefined ? {} : { spec: { ...spec, foreign: { added: true } } }) };
		default:
			return {
				...object,
				...(spec === undefined ? {} : { spec: JSON.parse(JSON.stringify(spec).replaceAll('fork-', 'other-')) }),
			};
	}
}

function editNth(
	cluster: FakeCluster,
	isMeant: (object: KubernetesObject) => boolean,
	nth: number,
	change: (object: KubernetesObject) => KubernetesObject,
): void {
	const meant = [...cluster.objects.values()].filter(isMeant);
	const object = meant[nth % Math.max(1, meant.length)];
	if (object !== undefined) cluster.edit(identity(object), change);
}

function isRoute({ kind }: KubernetesObject): boolean {
	return ['VirtualService', 'HTTPRoute'].includes(kind);
}

/** The last rule of a route, which is the user's, with another timeout. */
function withTimeout(timeout: string): (object: KubernetesObject) => KubernetesObject {
	return (object) => {
		const spec = object.spec as { readonly http?: readonly object[]; readonly rules?: readonly object[] };
		const field = spec.http ? 'http' : 'rules';
		const rules = spec[field] ?? [];
		const changed = field === 'http' ? { timeout } : { timeouts: { request: timeout } };
		if (rules.length === 0) return object;
		return { ...object, spec: { ...spec, [field]: [...rules.slice(0, -1), { ...rules.at(-1), ...changed }] } };
	};
}
