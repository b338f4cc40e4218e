// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, KubernetesObject } from '@branchline/plan';
import type { Interpreter } from '../contract.ts';

/** Objects and requests for the tests of this package; nothing else imports them. */

/** A Service `name` of namespace `shop` (or `namespace/name`) with one HTTP port, 80 unless told. */
export function service(name: string, spec: Record<string, unknown> = {}, annotations = {}): KubernetesObject {
	const [namespace, bare] = name.includes('/') ? name.split('/') : ['shop', name];
	return {
		apiVersion: 'v1',
		kind: 'Service',
		metadata: { name: bare!, namespace: namespace!, annotations },
		spec: { clusterIP: '10.96.0.9', selector: { app: bare }, ports: [{ port: 80 }], ...spec },
	};
}

/** What {@link route} takes beside rules. */
export interface RouteOptions {
	readonly kind?: 'HTTPRoute' | 'GRPCRoute';
	readonly apiVersion?: string;
	/** Minutes after midnight; absent: no creationTimestamp. */
	readonly age?: number;
	readonly parent?: Record<string, unknown>;
	readonly hostnames?: readonly string[];
	readonly annotations?: Record<string, string>;
}

/** A route `name` of namespace `shop` (or `namespace/name`), with Service `shop/cart` as parent unless told. */
export function route(name: string, rules: readonly unknown[], options: RouteOptions = {}): KubernetesObject {
	const [namespace, bare] = name.includes('/') ? name.split('/') : ['shop', name];
	const { age, parent, hostnames, kind = 'HTTPRoute', annotations } = options;
	const created = age === undefined ? {} : { creationTimestamp: `2026-11-01T00:${String(age).padStart(2, '0')}:00Z` };
	return {
		apiVersion: options.apiVersion ?? 'gateway.networking.k8s.io/v1',
		kind,
		metadata: { name: bare!, namespace: namespace!, ...created, ...(annotations && { annotations }) },
		spec: {
			parentRefs: [parent ?? { group: '', kind: 'Service', namespace: 'shop', name: 'cart', port: 80 }],
			...(hostnames && { hostnames }),
			rules,
		},
	};
}

/** A rule that sends to `backend:80`, with each match given in short: see {@link match}. */
export function rule(backend: string, ...matches: readonly MatchShort[]): Record<string, unknown> {
	return { backendRefs: [{ name: backend, port: 80 }], ...(matches.length > 0 && { matches: matches.map(match) }) };
}

/** A match in short: `path` is a prefix; header and query values are exact unless they begin with `~`. */
export interface MatchShort {
	readonly path?: string;
	readonly exact?: string;
	readonly pattern?: string;
	readonly method?: unknown;
	readonly headers?: Record<string, string>;
	readonly query?: Record<string, string>;
}

/** Writes a match in full. */
export function match({ path, exact, pattern, method, headers, query }: MatchShort): Record<string, unknown> {
	const values = (map: Record<string, string>) =>
		Object.entries(map).map(([name, value]) =>
			value.startsWith('~') ? { name, type: 'RegularExpression', value: value.slice(1) } : { name, value },
		);
	return {
		...(path !== undefined && { path: { type: 'PathPrefix', value: path } }),
		...(exact !== undefined && { path: { type: 'Exact', value: exact } }),
		...(pattern !== undefined && { path: { type: 'RegularExpression', value: pattern } }),
		...(method !== undefined && { method }),
		...(headers && { headers: values(headers) }),
		...(query && { queryParams: values(query) }),
	};
}

/** A request to Service `shop/cart` port 80, by its full name. */
export function get(path: string, ...headers: readonly (readonly [string, string])[]): HttpRequest {
	const to = { namespace: 'shop', service: 'cart', port: 80 };
	return { to, method: 'GET', authority: 'cart.shop.svc.cluster.local', path, headers };
}

/** A configuration in short: objects, and who runs it. */
export interface Setting {
	readonly objects: readonly KubernetesObject[];
	readonly implementation?: string;
}

/** Where an answer goes, in short: `fork`, `fork*2+cart*1`, `fail`, `10.0.0.7:9000`, `404`; namespace `shop` is left out. */
export function where(interpreter: Interpreter, setting: Setting, request: HttpRequest): string {
	return brief(interpreter.interpret(setting, request).answer);
}

function brief(answer: Answer): string {
	if (answer.kind === 'reply') return String(answer.status);
	return answer.backends
		.map(({ weight, to }) => `${destination(to)}${answer.backends.length > 1 ? `*${weight}` : ''}`)
		.join('+');
}

function destination(to: Extract<Answer, { kind: 'forward' }>['backends'][number]['to']): string {
	if (to.kind === 'address') return `${to.address}:${to.port}`;
	if (to.kind !== 'service') return to.kind;
	const { namespace, service: name, port } = to.port;
	return `${namespace === 'shop' ? '' : `${namespace}/`}${name}${port === 80 ? '' : `:${port}`}`;
}
