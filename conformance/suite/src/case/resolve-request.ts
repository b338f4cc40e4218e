// SPDX-License-Identifier: Apache-2.0
import type { Path } from '@branchline/model';
import type { Carrier, ServicePort } from '@branchline/plan';
import type { HeaderLine } from './expectation.ts';
import type { CaseText } from './finding.ts';
import { type Addressee, type CaseRequest, clientName, type Hop, type Protocol } from './request.ts';
import { resolveExpectation } from './resolve-expectation.ts';
import { clusterAuthority, defaultNamespace, parseServiceName } from './service-name.ts';
import type { Workload } from './workload.ts';
import type { WrittenRequest } from './written.ts';
import type { WrittenExpectation } from './written-expectation.ts';

/** What requests of one case refer to. */
export interface RequestContext {
	readonly names: Names;
	readonly carriers: readonly Carrier[];
	readonly place: CaseText;
}

/** The workloads of a case by name. */
export class Names {
	readonly #workloads = new Map<string, Pick<Workload, 'ports'>>();

	/** Adds a workload; false where there is one of its name. */
	add({ name, namespace, ports }: Pick<Workload, 'name' | 'namespace' | 'ports'>): boolean {
		const id = `${namespace}/${name}`;
		if (this.#workloads.has(id)) return false;
		this.#workloads.set(id, { ports });
		return true;
	}

	/** The service port of a name, its first port where it names none; undefined where no workload is meant. */
	find(text: string): ServicePort | undefined {
		const { namespace, service, port } = parseServiceName(text);
		const ports = this.#workloads.get(`${namespace}/${service}`)?.ports ?? [];
		const found = port === undefined ? ports[0] : ports.find((candidate) => candidate.port === port);
		return found && { namespace, service, port: found.port };
	}

	/** Whether requests can be sent from a workload: one of the case, or the client that every namespace has. */
	sends(namespace: string, name: string): boolean {
		return name === clientName || this.#workloads.has(`${namespace}/${name}`);
	}
}

/** Fills in what a request leaves out, and finds names that mean nothing. */
export function resolveRequest(written: WrittenRequest, path: Path, context: RequestContext): CaseRequest {
	const { place } = context;
	const { headers, body, messages, without } = written;
	const to = addresseeOf(written, path, context);
	const later = written.chain.map((hop, index) => ({
		hop,
		to: servicePortOf(hop.to, [...path, 'chain', index, 'to'], context),
	}));
	const hops: [Hop, ...Hop[]] = [
		hopOf(to, written, messages),
		...later.map(({ hop, to: next }) => hopOf(next, hop, [])),
	];
	const expect = (list: readonly WrittenExpectation[], field: string) => {
		const at = (index: number) => (list.length > 1 ? [...path, field, index] : [...path, field]);
		const last = list.at(-1)!;
		const isShort = last.fails === true || (last.service === undefined && last.status !== undefined);
		if (list.length > hops.length || (list.length < hops.length && !isShort))
			place.add([...path, field], `expected ${hops.length} expectations, one for each hop, got ${list.length}`);
		return list.map((one, index) => resolveExpectation(one, at(index), { ...context, carried, headers }));
	};
	const carried = carriedBy(headers, context.carriers);
	const alone = expect(without, 'without');
	return {
		name: written.name ?? nameOf(hops[0], carried),
		from: callerOf(written, path, context),
		hops,
		headers,
		body,
		messages,
		without: alone,
		arrives: written.arrives === undefined ? alone : expect(written.arrives, 'arrives'),
	};
}

function carriedBy(headers: readonly HeaderLine[], carriers: readonly Carrier[]): readonly HeaderLine[] {
	const names = new Set(carriers.map(({ kind, name }) => (kind === 'header' ? name : kind)));
	return headers.filter(([name]) => names.has(name));
}

function addresseeOf(written: WrittenRequest, path: Path, context: RequestContext): Addressee {
	const { to, through } = written;
	if ((to === undefined) === (through === undefined)) context.place.add(path, 'expected exactly one of to, through');
	if (to !== undefined) return servicePortOf(to, [...path, 'to'], context);
	return { ingress: through ?? '' };
}

// A request may well go to a Service that is not there.
function servicePortOf(text: string, path: Path, { names, place }: RequestContext): ServicePort {
	const found = names.find(text);
	if (found !== undefined) return found;
	const { port, ...name } = parseServiceName(text);
	if (port === undefined) place.add(path, `there is no workload ${text}`);
	return { ...name, port: port ?? 0 };
}

function callerOf({ from }: WrittenRequest, path: Path, { names, place }: RequestContext): CaseRequest['from'] {
	if (from === undefined) return { namespace: defaultNamespace, workload: clientName };
	const { namespace, service } = parseServiceName(from);
	if (!names.sends(namespace, service)) place.add([...path, 'from'], `there is no workload ${from}`);
	return { namespace, workload: service };
}

type WrittenHop = Pick<WrittenRequest, 'host' | 'protocol' | 'method' | 'path'>;

const paths: Readonly<Record<Protocol, string>> = {
	'http/1.1': '/',
	h2c: '/',
	websocket: '/',
	grpc: '/echo.Echo/Call',
};

function hopOf(to: Addressee, written: WrittenHop, messages: readonly string[]): Hop {
	const { host, protocol = 'http/1.1', method, path } = written;
	return {
		to,
		protocol,
		method: method ?? (protocol === 'grpc' ? 'POST' : 'GET'),
		path: path ?? (messages.length > 0 && protocol === 'grpc' ? '/echo.Echo/StreamCall' : paths[protocol]),
		authority: host ?? ('ingress' in to ? 'shop.example' : clusterAuthority(to)),
	};
}

function nameOf({ method, path, to, authority }: Hop, carried: readonly HeaderLine[]): string {
	const where = 'ingress' in to ? `${authority} through ${to.ingress}` : `${to.service}.${to.namespace}:${to.port}`;
	const keys = carried.map(([name, value]) => `${name}: ${value}`).join(', ');
	return `${method} ${path} to ${where}${keys === '' ? '' : ` with ${keys}`}`;
}
