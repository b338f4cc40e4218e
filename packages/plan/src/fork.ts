// SPDX-License-Identifier: Apache-2.0
import { type Fork, namespaceOf, type Path, type Sandbox, type Service, type ServiceSpecPort } from '@branchline/model';
import type { Report } from './finding.ts';
import { isHttpPort, isTcpPort } from './http-port.ts';
import { compareText } from './service-port.ts';
import type { Settings } from './settings.ts';
import { checkStandIn } from './stand-in.ts';
import { suggestion } from './suggestion.ts';
import { type ReadTarget, readTarget } from './target.ts';
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
	const targets = ports.map(targetOf);
	checkTarget(service, ports, targets, [...path, 'to', 'service'], settings, report);
	return ports.map((port, position) => {
		const { to, ready } = targets[position]!;
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

/** Checks the Service that the ports of a fork lead to, of which there is one at most. */
function checkTarget(
	service: Service,
	ports: Ports,
	targets: readonly ReadTarget[],
	path: Path,
	{ cluster }: Settings,
	report: Report,
): void {
	const found = ports.flatMap((of, position) => {
		const to = targets[position]?.to;
		const target = to?.kind === 'service' ? cluster.service(to.port.namespace, to.port.service) : undefined;
		const port =
			to?.kind === 'service' && target?.spec?.ports?.find((one) => isTcpPort(one) && one.port === to.port.port);
		return target && port ? [{ target, of, to: port }] : [];
	});
	const target = found[0]?.target;
	if (target) checkStandIn(service, target, found, path, report);
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
