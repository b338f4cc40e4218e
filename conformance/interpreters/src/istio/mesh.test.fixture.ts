// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest, KubernetesObject, NativeObject, Outcome } from '@branchline/plan';
import type { Interpretation } from '../contract.ts';
import { istio } from './index.ts';

/** Fields of an object's metadata beside its name; the namespace is `shop` unless told. */
export type Meta = Partial<KubernetesObject['metadata']>;

/** Makes an object of networking.istio.io. */
export function istioObject(kind: string, name: string, spec: object, meta: Meta = {}): KubernetesObject {
	const apiVersion = 'networking.istio.io/v1';
	return { apiVersion, kind, metadata: { name, namespace: 'shop', ...meta }, spec };
}

/** Makes a VirtualService. */
export function virtualService(name: string, spec: object, meta: Meta = {}): KubernetesObject {
	return istioObject('VirtualService', name, spec, meta);
}

/** Makes a Service whose ports are all named `http`, unless told otherwise. */
export function service(name: string, ports: readonly (number | object)[] = [8080], meta: Meta = {}): KubernetesObject {
	const list = ports.map((port, index) => (typeof port === 'number' ? { name: `http-${index}`, port } : port));
	const metadata = { name, namespace: 'shop', ...meta };
	return { apiVersion: 'v1', kind: 'Service', metadata, spec: { selector: { app: name }, ports: list } };
}

/** The full name of a Service in namespace `shop`. */
export function fqdn(name: string, namespace = 'shop'): string {
	return `${name}.${namespace}.svc.cluster.local`;
}

/** A destination by short name, on port 8080. */
export function to(host: string, port = 8080): object {
	return { destination: { host, port: { number: port } } };
}

/** A rule that sends to one Service. */
export function rule(host: string, match?: readonly object[], more: object = {}): object {
	return { ...(match && { match }), route: [to(host)], ...more };
}

/** Creation times: `aged(1)` is older than `aged(2)`. */
export function aged(second: number): Meta {
	return { creationTimestamp: new Date(Date.UTC(2026, 0, 1, 0, 0, second)).toISOString() };
}

/** The Services of most tests. */
export const shop: readonly KubernetesObject[] = ['cart', 'fork', 'other', 'third'].map((name) => service(name));

/** Fields of a request that a test changes; the rest is a GET of `/` at `cart.shop:8080` from namespace `shop`. */
export type Asked = Omit<Partial<HttpRequest>, 'headers'> & {
	readonly headers?: Readonly<Record<string, string | readonly string[]>>;
};

/** Interprets a request. */
export function interpret(objects: readonly NativeObject[], asked: Asked = {}): Interpretation {
	const { headers = {}, ...request } = asked;
	const lines = Object.entries(headers).flatMap(([name, values]) => {
		return [values].flat().map((value) => [name, value] as const);
	});
	const target = { namespace: 'shop', service: 'cart', port: 8080 };
	const whole = { to: target, method: 'GET', authority: 'cart', path: '/', ...request, headers: lines };
	return istio.interpret({ objects }, whole);
}

/** Interprets a request and gives the answer. */
export function ask(objects: readonly NativeObject[], asked: Asked = {}): Answer {
	return interpret(objects, asked).answer;
}

/** Where a request goes, in words: `cart`, `90 cart, 10 fork`, `404`, `fail`. */
export function where(objects: readonly NativeObject[], asked: Asked = {}): string {
	const answer = ask(objects, asked);
	if (answer.kind === 'reply') return String(answer.status);
	const { backends } = answer;
	return backends.map(({ weight, to: end }) => (backends.length > 1 ? `${weight} ` : '') + words(end)).join(', ');
}

/** An outcome in words: `cart`, `cart:9090` for another port than 8080, `cart@v1` for a subset, `10.0.0.7:9000`. */
function words(end: Outcome): string {
	if (end.kind === 'address') return `${end.address}:${end.port}`;
	if (end.kind !== 'service') return end.kind;
	const { namespace, service: name, port } = end.port;
	const place = namespace === 'shop' ? name : `${namespace}/${name}`;
	return place + (port === 8080 ? '' : `:${port}`) + ('subset' in end && end.subset ? `@${end.subset}` : '');
}
