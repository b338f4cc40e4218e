// SPDX-License-Identifier: Apache-2.0
import type { Answer, HttpRequest } from '@branchline/plan';
import type { Interpretation, Interpreter, MeshConfiguration, TraceStep } from '../contract.ts';
import { UndefinedConfiguration } from '../contract.ts';
import { type Clusters, clustersOf } from './destinations.ts';
import { type Candidate, drawn } from './draw.ts';
import { entryOf } from './listener.ts';
import type { Message } from './message.ts';
import { type RequestView, viewOf, withoutPort } from './request-view.ts';
import { type Resources, resourcesOf } from './resources.ts';
import { compileTable, type Table, type VirtualHost } from './table.ts';

/**
 * Envoy fed with xDS resources: a virtual host by domain, then the first matching entry of its `routes`, or of those that its
 * `matcher` picks, with no way back to another virtual host; 404 where nothing matches.
 *
 * Facts are those of `envoy/config/route/v3/route_components.proto` and `source/common/router/config_impl.cc` of Envoy
 * 1.38; `implementation: envoy-1.39` matches repeated header lines one by one. What the configuration alone does not
 * settle (the runtime, the filter state, scoped routes …) throws UndefinedConfiguration, as does
 * everything that Envoy refuses. A reply to a gRPC request is given by its HTTP status, before Envoy's mapping to gRPC.
 */
export const envoy: Interpreter = {
	mesh: 'envoy',
	interpret(configuration: MeshConfiguration, request: HttpRequest): Interpretation {
		const known = compiled(configuration);
		const entry = entryOf(request, known.resources);
		const view = viewOf(request, configuration.implementation, entry.connection);
		const trace: TraceStep[] = [];
		const answer = answerOf(tableOf(known, entry.table, entry.inline), view, known.clusters, trace, entry.said);
		return { answer: entry.filters.length === 0 ? answer : withFilters(answer, entry.filters), trace };
	},
};

interface Compiled {
	readonly resources: Resources;
	readonly clusters: Clusters;
	readonly tables: Map<Message, Table>;
}

const NO_ROUTE: Answer = { kind: 'reply', status: 404, headers: {}, body: '' };
const cache = new WeakMap<MeshConfiguration['objects'], Compiled>();

function compiled({ objects }: MeshConfiguration): Compiled {
	let known = cache.get(objects);
	if (known === undefined) {
		const resources = resourcesOf(objects);
		known = { resources, clusters: clustersOf(resources), tables: new Map() };
		cache.set(objects, known);
	}
	return known;
}

function tableOf({ resources, tables }: Compiled, message: Message, inline: boolean): Table {
	let table = tables.get(message);
	if (table === undefined) {
		const { clusters } = resources;
		table = compileTable(message, inline, (cluster) => clusters.size === 0 || clusters.has(cluster));
		tables.set(message, table);
	}
	return table;
}

function answerOf(table: Table, view: RequestView, clusters: Clusters, trace: TraceStep[], said: string): Answer {
	const authority = table.ignorePort ? withoutPort(view.authority) : view.authority;
	const found = table.hosts.find(authority);
	if (found === undefined) {
		trace.push({ rule: said, result: 'not matched', why: `no virtual host has a domain for ${authority}: 404` });
		return NO_ROUTE;
	}
	const { host, domain } = found;
	trace.push({ rule: host.label, result: 'chosen', why: `domain ${domain} takes ${authority} (${said})` });
	if (host.notJudged !== undefined) {
		throw new UndefinedConfiguration(`${host.label}: ${host.notJudged} is not judged here`);
	}
	return firstMatch(host, view, clusters, trace);
}

function firstMatch(host: VirtualHost, view: RequestView, clusters: Clusters, trace: TraceStep[]): Answer {
	const candidates: Candidate[] = [];
	for (const { label, reads, fraction, match, answer } of host.routesFor(view)) {
		const result = match(view);
		if ('why' in result) {
			trace.push({ rule: label, result: 'not matched', why: result.why });
			continue;
		}
		const share = fraction === undefined ? '' : `, for ${fraction.below} of ${fraction.of} requests`;
		trace.push({ rule: label, result: 'chosen', why: `${reads}: the first that matches${share}` });
		candidates.push({ fraction, answer: () => answer(view, result.matched, clusters) });
		if (fraction === undefined) return drawn(candidates);
	}
	const why = 'no route matches, and no other virtual host is asked: 404';
	trace.push({ rule: host.label, result: 'not matched', why });
	return drawn([...candidates, { fraction: undefined, answer: () => NO_ROUTE }]);
}

function withFilters(answer: Answer, filters: readonly unknown[]): Answer {
	return answer.kind === 'reply'
		? answer
		: { ...answer, effects: { ...(answer.effects as Message), http_filters: filters } };
}
