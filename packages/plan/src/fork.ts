// SPDX-License-Identifier: Apache-2.0
import { type Fork, namespaceOf, type Path, type Sandbox, type ServiceSpecPort } from '@branchline/model';
import type { Report } from './finding.ts';
import { isHttpPort } from './http-port.ts';
import { compareText } from './service-port.ts';
import type { Settings } from './settings.ts';
import { suggestion } from './suggestion.ts';
import { readTarget } from './target.ts';
import type { Condition, NameValue, ServicePort, Substitution } from './types.ts';

/** What a fork does to one service port, whatever the key. */
export interface PortFork extends Omit<Substitution, 'key'> {
	readonly of: ServicePort;
}

/** Reads one fork of a sandbox: one `PortFork` for each service port that it is known to fork. */
export function readFork(sandbox: Sandbox, index: number, settings: Settings, report: Report): readonly PortFork[] {
	const fork = sandbox.spec.forks[index]!;
	const path = ['spec', 'forks', index];
	const own = namespaceOf(sandbox);
	const { service: name, namespace = own } = fork.of;
	if (!settings.allows(own, namespace)) {
		const words = `namespace ${own} may not fork services of namespace ${namespace}`;
		report('plan/namespace-not-allowed', [...path, 'of', 'namespace'], words);
		return [];
	}
	const service = settings.cluster.service(namespace, name);
	if (service === undefined) {
		const near = suggestion(name, settings.cluster.serviceNames(namespace));
		const hint = near === undefined ? undefined : `did you mean ${near}?`;
		report('plan/service-missing', [...path, 'of', 'service'], `Service ${namespace}/${name} does not exist`, hint);
		return [];
	}
	const ports = forkedPorts(fork, `${namespace}/${name}`, service.spec?.ports ?? [], path, report);
	const targetOf = readTarget(sandbox, fork, [...path, 'to'], settings, report);
	const when = (fork.when ?? []).map(readCondition);
	return ports.map((port) => {
		const { to, ready } = targetOf(port);
		const fails = to.kind === 'fail';
		return {
			of: { namespace, service: name, port: port.port },
			to,
			when: fails ? [] : when,
			onUnavailable: fails ? 'fail' : (fork.onUnavailable ?? 'fail'),
			ready,
			origin: { sandbox: `${own}/${sandbox.metadata.name}` },
		};
	});
}

type Ports = readonly ServiceSpecPort[];

function forkedPorts(fork: Fork, service: string, ports: Ports, path: Path, report: Report): Ports {
	const routable = ports.filter(isHttpPort);
	const numbers = routable.map(({ port }) => port).join(', ') || 'none';
	if (fork.ports === undefined) {
		const words = `no port of Service ${service} can be routed by header`;
		if (routable.length === 0) report('plan/no-http-port', [...path, 'of', 'service'], words);
		return routable;
	}
	return fork.ports.flatMap((number, index) => {
		const port = routable.find((candidate) => candidate.port === number);
		if (port !== undefined) return [port];
		const exists = ports.some((candidate) => candidate.port === number);
		const words = `expected a port of Service ${service} that can be routed by header (${numbers}), got ${number}`;
		report(exists ? 'plan/port-not-http' : 'plan/port-missing', [...path, 'ports', index], words);
		return [];
	});
}

function readCondition(condition: NonNullable<Fork['when']>[number]): Condition {
	const { path, method, headers, query } = condition;
	return {
		...(path?.exact === undefined ? {} : { path: { kind: 'exact', value: path.exact } as const }),
		...(path?.prefix === undefined ? {} : { path: { kind: 'prefix', value: withoutSlash(path.prefix) } as const }),
		...(method === undefined ? {} : { method }),
		...(headers === undefined ? {} : { headers: pairs(headers, (name) => name.toLowerCase()) }),
		...(query === undefined ? {} : { query: pairs(query, (name) => name) }),
	};
}

function withoutSlash(prefix: string): string {
	return prefix.length > 1 && prefix.endsWith('/') ? prefix.slice(0, -1) : prefix;
}

function pairs(values: Readonly<Record<string, string>>, nameOf: (name: string) => string): readonly NameValue[] {
	return Object.entries(values)
		.map(([name, value]) => ({ name: nameOf(name), value }))
		.sort((a, b) => compareText(a.name, b.name) || compareText(a.value, b.value));
}
