// SPDX-License-Identifier: Apache-2.0
import type { KubernetesObject, NativeObject, Service } from '@branchline/plan';

interface Named {
	readonly namespace: string;
	readonly name: string;
	readonly port?: number | undefined;
}

const domain = 'cluster.local';

/**
 * The Services of a cluster in which objects make sense: those that are given, as the API server would complete them, and
 * one for each that is named and not given, with the ports by which it is named, or port 80.
 */
export function servicesFor(native: readonly NativeObject[], given: readonly Service[]): readonly Service[] {
	const ports = new Map<string, Set<number>>();
	for (const object of native)
		for (const { namespace, name, port } of namedBy(object)) {
			const id = `${namespace}/${name}`;
			const known = ports.get(id) ?? new Set();
			if (port !== undefined) known.add(port);
			ports.set(id, known);
		}
	const known = new Set(given.map(({ metadata }) => `${metadata.namespace ?? 'default'}/${metadata.name}`));
	const made = [...ports].filter(([id]) => !known.has(id)).map(([id, numbers]) => service(id, [...numbers]));
	return [...given, ...made].map(completed);
}

function service(id: string, numbers: readonly number[]): Service {
	const [namespace = '', name = ''] = id.split('/');
	const ports = (numbers.length > 0 ? numbers : [80]).map((port) => ({ name: `http-${port}`, port }));
	return { apiVersion: 'v1', kind: 'Service', metadata: { namespace, name }, spec: { selector: { app: name }, ports } };
}

function completed(object: Service, index: number): Service {
	const { type, clusterIP = `10.96.${index >> 8}.${index % 256}` } = object.spec ?? {};
	return type === 'ExternalName' ? object : { ...object, spec: { ...object.spec, clusterIP } };
}

/** The Services that an object names: as hosts of Istio, or by references of the Gateway API. */
function namedBy(object: NativeObject): readonly Named[] {
	if ('@type' in object) return clusterOf(object);
	const { metadata, spec } = object as KubernetesObject;
	const home = metadata.namespace ?? 'default';
	return [...hostsIn(spec, home), ...referencesIn(spec, home)];
}

function clusterOf({ metadata }: NativeObject): readonly Named[] {
	const { filter_metadata: known } = (metadata ?? {}) as {
		filter_metadata?: Readonly<Record<string, { service?: string }>>;
	};
	const [, namespace, name, port] = /^(.+)\/(.+):(\d+)$/.exec(known?.['branchline.dev']?.service ?? '') ?? [];
	return namespace && name ? [{ namespace, name, port: Number(port) }] : [];
}

type Fields = Readonly<Record<string, unknown>>;

function fieldsOf(value: unknown): Fields | undefined {
	return typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Fields) : undefined;
}

function hostsIn(value: unknown, home: string): readonly Named[] {
	if (Array.isArray(value)) return value.flatMap((item) => hostsIn(item, home));
	const fields = fieldsOf(value);
	if (fields === undefined) return [];
	const { host, hosts, port } = fields;
	const number = fieldsOf(port)?.number;
	const own = [host, ...(Array.isArray(hosts) ? hosts : [])].flatMap((name) => hostNamed(name, home, number));
	return [...own, ...Object.values(fields).flatMap((item) => hostsIn(item, home))];
}

function hostNamed(host: unknown, home: string, port: unknown): readonly Named[] {
	if (typeof host !== 'string' || host === '' || host.includes('*') || host.includes('/')) return [];
	const number = typeof port === 'number' ? port : undefined;
	const [name = '', namespace = home, ...rest] = host.split('.');
	if (rest.length === 0 && !host.includes('.')) return [{ namespace, name, port: number }];
	return rest.join('.') === `svc.${domain}` ? [{ namespace, name, port: number }] : [];
}

function referencesIn(value: unknown, home: string, field = ''): readonly Named[] {
	if (Array.isArray(value)) return value.flatMap((item) => referencesIn(item, home, field));
	const fields = fieldsOf(value);
	if (fields === undefined) return [];
	const below = Object.entries(fields).flatMap(([name, item]) => referencesIn(item, home, name));
	const { kind = field === 'parentRefs' ? 'Gateway' : 'Service', name, namespace = home, port } = fields;
	const isReference = /^(backendRefs?|parentRefs)$/.test(field) && kind === 'Service' && typeof name === 'string';
	if (!isReference || typeof namespace !== 'string') return below;
	return [{ namespace, name, port: typeof port === 'number' ? port : undefined }, ...below];
}
