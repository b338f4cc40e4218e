// SPDX-License-Identifier: Apache-2.0

/** A Service as far as its names go. */
export interface NamedService {
	readonly metadata: { readonly name: string; readonly namespace?: string };
	readonly spec?: { readonly clusterIP?: string; readonly type?: string; readonly externalName?: string };
}

/** An EndpointSlice as far as the names of its endpoints go. */
export interface NamedSlice {
	readonly metadata: { readonly namespace?: string; readonly labels?: Readonly<Record<string, string>> };
	readonly addressType?: string;
	readonly endpoints?:
		| readonly {
				readonly addresses?: readonly string[];
				readonly hostname?: string;
				readonly conditions?: { readonly ready?: boolean };
		  }[]
		| null;
}

/** One name of a Service, or of one of its endpoints, and the addresses that it stands for. */
export interface NameEntry {
	/** The parts before the namespace, such as `checkout` or `db-0.db`. */
	readonly name: string;
	readonly namespace: string;
	readonly addresses: readonly string[];
}

/** What every name of a Service ends in. */
export const serviceDomain = 'svc.cluster.local';

/**
 * The names of all Services in a fixed order: one that has an address by that, a headless one by its ready endpoints,
 * and each endpoint that has a host name by that, too.
 */
export function nameEntries(services: readonly NamedService[], slices: readonly NamedSlice[]): readonly NameEntry[] {
	const byService = new Map<string, NamedSlice[]>();
	for (const slice of slices.filter(({ addressType }) => addressType === 'IPv4')) {
		const { namespace = 'default', labels = {} } = slice.metadata;
		const key = `${namespace}/${labels['kubernetes.io/service-name']}`;
		byService.set(key, [...(byService.get(key) ?? []), slice]);
	}
	const entries = services.flatMap(({ metadata: { name, namespace = 'default' }, spec = {} }) => {
		if (spec.clusterIP !== 'None') return spec.clusterIP ? [{ name, namespace, addresses: [spec.clusterIP] }] : [];
		return headless(name, namespace, byService.get(`${namespace}/${name}`) ?? []);
	});
	const key = ({ name, namespace }: NameEntry) => `${namespace} ${name}`;
	return entries.sort((a, b) => (key(a) < key(b) ? -1 : 1));
}

function headless(name: string, namespace: string, slices: readonly NamedSlice[]): readonly NameEntry[] {
	const endpoints = slices.flatMap((slice) => slice.endpoints ?? []);
	const ready = endpoints.filter(({ conditions }) => conditions?.ready !== false);
	const hosts = ready.flatMap(({ hostname, addresses = [] }) =>
		hostname === undefined ? [] : [{ name: `${hostname}.${name}`, namespace, addresses }],
	);
	const addresses = ready.flatMap((endpoint) => endpoint.addresses ?? []).sort();
	return addresses.length === 0 ? [] : [{ name, namespace, addresses }, ...hosts];
}

/** The names as a pod of namespace `seenFrom` sees them, as lines of a hosts file; only its own namespace's are short. */
export function hostsText(entries: readonly NameEntry[], seenFrom: string): string {
	const lines = entries.flatMap(({ name, namespace, addresses }) => {
		const short = namespace === seenFrom ? [name] : [];
		const long = [`${name}.${namespace}`, `${name}.${namespace}.svc`, `${name}.${namespace}.${serviceDomain}`];
		return addresses.map((address) => `${[address, ...short, ...long].join(' ')}\n`);
	});
	return lines.join('');
}
